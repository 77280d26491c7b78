package dev.gradflow.core.format;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The reference files among the test resources.
final class Reference {
    private Reference() {}

    /// One line of cells/index.json.
    record Case(String name, String cell, String activation, int input, int hidden, int layers, String dtype) {
        Path folder() {
            return Reference.path("cells/" + name);
        }

        Path weights() {
            return folder().resolve("weights.safetensors");
        }

        /// The name of the built-in cell.
        String cellName() {
            return switch (cell) {
                case "rnn" -> "rnn-" + activation;
                case "lstm97" -> "lstm-1997";
                case "lstm_peephole" -> "lstm-peephole";
                default -> cell;
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// One line of malformed/malformed.json.
    record Malformed(String file, String stage, boolean rejected, String cell) {
        Path path() {
            return Reference.path("malformed/" + file);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Path path(String name) {
        URL url = Objects.requireNonNull(Reference.class.getResource("/reference/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        JsonScanner json = scanner("cells/index.json");
        json.array(ignored -> {
            String[] texts = {"", "", "", ""};
            long[] sizes = {0, 0, 0};
            json.object(key -> {
                switch (key) {
                    case "name" -> texts[0] = json.string();
                    case "cell" -> texts[1] = json.string();
                    case "activation" -> texts[2] = json.string();
                    case "dtype" -> texts[3] = json.string();
                    case "I" -> sizes[0] = json.index();
                    case "H" -> sizes[1] = json.index();
                    case "layers" -> sizes[2] = json.index();
                    default -> json.skip();
                }
            });
            cases.add(new Case(texts[0], texts[1], texts[2], (int) sizes[0], (int) sizes[1], (int) sizes[2], texts[3]));
        });
        return cases;
    }

    static List<Malformed> malformed() throws IOException {
        List<Malformed> files = new ArrayList<>();
        JsonScanner json = scanner("malformed/malformed.json");
        json.object(top -> {
            if (!top.equals("files")) {
                json.skip();
                return;
            }
            json.array(ignored -> {
                String[] texts = {"", "", "", ""};
                json.object(key -> {
                    switch (key) {
                        case "file" -> texts[0] = json.string();
                        case "stage" -> texts[1] = json.string();
                        case "expect" -> texts[2] = json.string();
                        case "cell" -> texts[3] = json.string();
                        default -> json.skip();
                    }
                });
                files.add(new Malformed(
                        texts[0], texts[1], texts[2].equals("reject"), texts[3].equals("rnn") ? "rnn-tanh" : texts[3]));
            });
        });
        return files;
    }

    private static JsonScanner scanner(String name) throws IOException {
        Path path = path(name);
        return new JsonScanner(path, Files.readAllBytes(path), 0);
    }
}
