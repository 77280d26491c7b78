package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One of the public matrices whose spectral radius and norm are known.
record PowerMatrix(String name, String structure, double rho, double rhoUncertainty, double sigma, Tensor matrix) {
    static Stream<PowerMatrix> all() {
        try {
            Path folder = Path.of(Objects.requireNonNull(PowerMatrix.class.getResource("/reference/power"))
                    .toURI());
            JsonNode index = JsonMapper.builder().build().readTree(folder.resolve("power.json"));
            return StreamSupport.stream(index.get("matrices").spliterator(), false)
                    .map(entry -> read(folder, entry));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static PowerMatrix read(Path folder, JsonNode entry) {
        try {
            return new PowerMatrix(
                    entry.get("name").asString(),
                    entry.get("structure").asString(),
                    entry.get("rho").asDouble(),
                    entry.get("rho_abs_uncertainty").asDouble(),
                    entry.get("sigma_max").asDouble(),
                    Npy.read(folder.resolve(entry.get("file").asString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the dominant eigenvalue is a simple real one or a complex pair, which must be found.
    boolean mustConverge() {
        return structure.startsWith("simple real")
                || structure.contains("complex-conjugate pair")
                || structure.contains("complex pair");
    }

    @Override
    public String toString() {
        return name;
    }
}
