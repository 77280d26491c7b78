package dev.gradflow.core.reference;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One case of the reference data: an implementation that shares nothing with gradflow computed its arrays.
public final class ReferenceCase {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final JsonNode description;

    private ReferenceCase(Path folder) {
        this.folder = folder;
        this.description = JSON.readTree(folder.resolve("case.json"));
    }

    /// All cases of the set in the test resources.
    public static Stream<ReferenceCase> all() {
        try {
            Path cells = Path.of(Objects.requireNonNull(ReferenceCase.class.getResource("/reference/cells"))
                    .toURI());
            try (Stream<Path> folders = Files.list(cells)) {
                return folders.filter(Files::isDirectory).sorted().map(ReferenceCase::new).toList().stream();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public String name() {
        return description.get("name").asString();
    }

    public int layers() {
        return description.get("layers").asInt();
    }

    public int steps() {
        return description.get("T").asInt();
    }

    public int hiddenSize() {
        return description.get("H").asInt();
    }

    public int inputSize() {
        return description.get("I").asInt();
    }

    public JsonNode description() {
        return description;
    }

    /// The name of the cell in gradflow's words.
    public String cell() {
        return switch (description.get("cell").asString()) {
            case "rnn" -> "rnn-" + description.get("activation").asString();
            case "lstm97" -> "lstm-1997";
            case "lstm_peephole" -> "lstm-peephole";
            case String same -> same;
        };
    }

    public Path weightsFile() {
        return folder.resolve("weights.safetensors");
    }

    public RecurrentWeights weights() {
        try {
            return RecurrentWeights.read(weightsFile(), RecurrentWeights.Request.ANY.withCell(cell()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean has(String array) {
        return Files.exists(arrayFile(array));
    }

    public Path arrayFile(String array) {
        return folder.resolve("expected").resolve(array + ".npy");
    }

    public Tensor array(String array) {
        try {
            return Npy.read(arrayFile(array));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The lags of the products of one tag (`l0`, `stack`).
    public List<Integer> lags(String tag) {
        List<Integer> lags = new ArrayList<>();
        description.get("products").get(tag).get("k").forEach(k -> lags.add(k.asInt()));
        return lags;
    }

    public State initialState(Precision precision) {
        List<Tensor> components = new ArrayList<>();
        components.add(array("h0").copy(precision));
        if (has("c0")) {
            components.add(array("c0").copy(precision));
        }
        return new State(components);
    }

    public Trajectory run(Precision precision) {
        Network network = weights().network(precision);
        return network.run(array("x").copy(precision), initialState(precision));
    }

    @Override
    public String toString() {
        return name();
    }
}
