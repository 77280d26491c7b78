package dev.gradflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The source of a class of core or analysis, written by hand or generated.
///
/// @param type the class
record TypeSource(Class<?> type) {
    private static final List<String> FOLDERS = List.of(
            "../core/src/main/java",
            "../analysis/library/src/main/java",
            "../core/target/generated-sources/float-twins");

    /// The whole file.
    String text() throws IOException {
        Class<?> top = type;
        while (top.getEnclosingClass() != null) {
            top = top.getEnclosingClass();
        }
        String name = top.getName().replace('.', '/') + ".java";
        Path file = FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no source of " + type + " in " + FOLDERS));
        return Files.readString(file);
    }

    /// The description of the class, with its tags.
    String description() throws IOException {
        List<String> lines = text().lines().map(String::strip).toList();
        Pattern declaration = Pattern.compile("^[^/]*\\b(class|interface|record|enum) " + type.getSimpleName() + "\\b.*");
        int at = IntStream.range(0, lines.size())
                .filter(line -> declaration.matcher(lines.get(line)).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no declaration of " + type));
        Deque<String> comment = new ArrayDeque<>();
        for (int line = at - 1; line >= 0 && !lines.get(line).isEmpty(); line--) {
            if (lines.get(line).startsWith("///")) {
                comment.addFirst(lines.get(line).substring("///".length()).strip());
            }
        }
        return String.join(" ", comment);
    }
}
