package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gradflow.core.format.RecurrentWeights.Request;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Finding a network among a file's tensors, and refusing what is none.
final class RecurrentWeightsTest {
    private static final int INPUT = 2;
    private static final int HIDDEN = 3;

    @TempDir
    private Path folder;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private Path file = Path.of("");

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("weights.safetensors");
    }

    private void put(String name, int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F32, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, tensors.size() + 0.25 * i);
        }
        tensors.put(name, tensor);
    }

    private Tensor written(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private void putNetwork(String prefix, int gates, int layers) {
        for (int layer = 0; layer < layers; layer++) {
            put(prefix + "weight_ih_l" + layer, gates * HIDDEN, layer == 0 ? INPUT : HIDDEN);
            put(prefix + "weight_hh_l" + layer, gates * HIDDEN, HIDDEN);
            put(prefix + "bias_ih_l" + layer, gates * HIDDEN);
            put(prefix + "bias_hh_l" + layer, gates * HIDDEN);
        }
    }

    private void putPeepholes(String gates) {
        gates.chars().forEach(gate -> put("peephole_" + (char) gate + "_l0", HIDDEN));
    }

    private RecurrentWeights read(Request request) throws IOException {
        Safetensors.write(file, tensors, Map.of());
        return RecurrentWeights.read(file, request);
    }

    private void assertRefused(Request request, String... parts) throws IOException {
        Safetensors.write(file, tensors, Map.of());
        Raw.assertRefused(file, () -> RecurrentWeights.read(file, request), parts);
    }

    @Test
    void tensorsComeInTheOrderOfTheCell() throws IOException {
        put("bias_hh_l1", 4 * HIDDEN);
        putNetwork("", 4, 2);
        RecurrentWeights weights = read(Request.ANY);
        assertThat(weights.tensors().keySet())
                .containsExactly(
                        "weight_ih_l0",
                        "weight_hh_l0",
                        "bias_ih_l0",
                        "bias_hh_l0",
                        "weight_ih_l1",
                        "weight_hh_l1",
                        "bias_ih_l1",
                        "bias_hh_l1");
        assertThat(weights.tensors())
                .allSatisfy((name, tensor) -> assertThat(tensor.precision()).isEqualTo(Precision.F64));
        assertThat(weights.bias()).isTrue();
        assertThat(weights.layers()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rnn.", "encoder.rnn.", "a.weight_hh_l0.", "odd", "\u4e2d.", "a\nb."})
    void anyPrefixIsFound(String prefix) throws IOException {
        put("embedding.weight", 5, 5);
        putNetwork(prefix, 4, 1);
        put("head.weight", 5, 5);
        put("attention.in_proj_bias", 9);
        RecurrentWeights weights = read(Request.ANY);
        assertThat(weights.prefix()).isEqualTo(prefix);
        assertThat(weights.fullName("weight_hh_l0")).isEqualTo(prefix + "weight_hh_l0");
        assertThat(weights.tensors().get("weight_hh_l0"))
                .extracting(Tensor::toArray)
                .isEqualTo(written(prefix + "weight_hh_l0").toArray());
    }

    @Test
    void oneOfSeveralNetworksIsChosenByItsPrefix() throws IOException {
        putNetwork("encoder.", 4, 2);
        putNetwork("decoder.rnn.", 3, 1);
        assertRefused(Request.ANY, "2 recurrent networks", "prefix", "'decoder.rnn.', 'encoder.'");
        assertThat(read(Request.ANY.withPrefix("encoder.")).layers()).isEqualTo(2);
        assertThat(read(Request.ANY.withPrefix("encoder")).cell()).isEqualTo("lstm");
        assertThat(read(Request.ANY.withPrefix("decoder.rnn").withCell("gru")).prefix())
                .isEqualTo("decoder.rnn.");
        assertRefused(Request.ANY.withPrefix("coder."), "'coder.'", "'decoder.rnn.', 'encoder.'");
        assertRefused(Request.ANY.withPrefix(""), "prefix ''", "'decoder.rnn.', 'encoder.'");
    }

    @Test
    void unsupportedKindsDoNotHideBehindAnotherPrefix() throws IOException {
        putNetwork("", 4, 1);
        putNetwork("other.", 4, 1);
        put("other.weight_hr_l0", 2, HIDDEN);
        assertThat(read(Request.ANY.withPrefix("")).cell()).isEqualTo("lstm");
        assertRefused(Request.ANY.withPrefix("other"), "'other.weight_hr_l0'", "projection", "without projection");
    }

    @Test
    void fileWithoutNetworkIsRefused() throws IOException {
        assertRefused(Request.ANY, "no recurrent network", "weight_hh_l0", "no tensors");
        put("head.weight", 1);
        assertRefused(Request.ANY, "no recurrent network", "'head.weight'");
        assertRefused(Request.ANY.withPrefix("head."), "'head.'", "none at all");
        put("cell.weight_hh", 12, 3);
        assertRefused(Request.ANY, "would be accepted as weight_hh_l0");
    }

    @Test
    void backwardDirectionIsRefused() throws IOException {
        putNetwork("", 4, 1);
        put("weight_ih_l0_reverse", 12, INPUT);
        assertRefused(Request.ANY, "'weight_ih_l0_reverse'", "bidirectional", "forward only");
    }

    @Test
    void biasesComeInPairsAndInAllLayers() throws IOException {
        putNetwork("", 4, 2);
        tensors.remove("bias_hh_l1");
        assertRefused(Request.ANY, "'bias_hh_l1' is missing", "or none");
        tensors.keySet().removeIf(name -> name.startsWith("bias_hh"));
        assertRefused(Request.ANY, "'bias_hh_l0' is missing");
        tensors.keySet().removeIf(name -> name.startsWith("bias_"));
        RecurrentWeights weights = read(Request.ANY);
        assertThat(weights.bias()).isFalse();
        assertThat(weights.tensors()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weight_ih_l0", "weight_hh_l0", "weight_ih_l1", "weight_hh_l1", "weight_ih_l2"})
    void everyLayerNeedsItsWeights(String name) throws IOException {
        putNetwork("", 4, 3);
        tensors.remove(name);
        assertRefused(Request.ANY, "'" + name + "' is missing", "3 layers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "weight_hh_l0; 12 5; multiple",
                "weight_hh_l0; 0 0; [G*H, H]",
                "weight_hh_l0; 12; [G*H, H]",
                "weight_hh_l0; 12 3 1; [G*H, H]",
                "weight_ih_l0; 16 2; [12, I]",
                "weight_ih_l0; 12 0; [12, I]",
                "weight_ih_l0; 12; [12, I]",
                "bias_ih_l0; 9; [12]",
                "bias_hh_l0; 12 1; [12]",
                "weight_ih_l1; 12 2; [12, 3]",
                "weight_hh_l1; 16 4; [12, 3]",
                "bias_ih_l1; 3; [12]",
                "weight_hh_l0; 24 3; 'weight_ih_l0'",
            })
    void everyShapeIsChecked(String name, String shape, String part) throws IOException {
        putNetwork("", 4, 2);
        tensors.remove(name);
        put(
                name,
                List.of(shape.split(" ", -1)).stream()
                        .mapToInt(Integer::parseInt)
                        .toArray());
        assertRefused(Request.ANY, "'" + name + "'", part);
    }

    @ParameterizedTest
    @CsvSource({"2", "5", "8"})
    void gateCountsThatNoCellHasAreRefused(int gates) throws IOException {
        putNetwork("", gates, 1);
        assertRefused(Request.ANY, gates + " gates of 3 units", "1, 3 or 4 gates");
        assertRefused(Request.ANY.withCell("lstm"), gates + " gates of 3 units", "that is no lstm, which has 4 gates");
    }

    @ParameterizedTest
    @CsvSource({"1,rnn-tanh", "1,rnn-relu", "1,rnn-identity", "3,gru", "3,lstm-1997", "4,lstm"})
    void namedCellIsTaken(int gates, String cell) throws IOException {
        putNetwork("", gates, 1);
        assertThat(read(Request.ANY.withCell(cell)).cell()).isEqualTo(cell);
    }

    @Test
    void cellThatDoesNotFitIsRefused() throws IOException {
        putNetwork("", 4, 1);
        assertRefused(
                Request.ANY.withCell("gru"),
                "'weight_hh_l0' of shape [12, 3]",
                "4 gates of 3 units",
                "no gru, which has 3 gates",
                "may be lstm");
        assertRefused(Request.ANY.withCell("lstm-peephole"), "4 gates and peephole_");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Request.ANY.withCell("elman")))
                .withMessageContaining("'elman'");
    }

    @Test
    void peepholesDecideForThePeepholeCell() throws IOException {
        putNetwork("", 4, 1);
        putPeepholes("ofi");
        RecurrentWeights weights = read(Request.ANY);
        assertThat(weights.cell()).isEqualTo("lstm-peephole");
        assertThat(weights.tensors().keySet()).hasSize(7).contains("peephole_i_l0", "peephole_f_l0", "peephole_o_l0");
        assertRefused(Request.ANY.withCell("lstm"), "beside peephole_o", "no lstm", "may be lstm-peephole");
        tensors.remove("peephole_o_l0");
        put("peephole_o_l0", HIDDEN + 1);
        assertRefused(Request.ANY, "'peephole_o_l0'", "[4]", "[3]");
    }

    @Test
    void incompletePeepholesAreRefused() throws IOException {
        putNetwork("", 4, 1);
        putPeepholes("if");
        assertRefused(Request.ANY, "beside peephole_i, peephole_f", "no cell is like that");
        assertRefused(Request.ANY.withCell("lstm-peephole"), "no lstm-peephole, which has 4 gates and peephole_");
    }

    @Test
    void notFiniteElementIsNamed() throws IOException {
        putNetwork("rnn.", 4, 1);
        written("rnn.weight_hh_l0").set(Double.NEGATIVE_INFINITY, 7, 2);
        written("rnn.bias_hh_l0").set(Double.NaN, 11);
        assertRefused(Request.ANY, "'rnn.weight_hh_l0'", "element [7, 2] is -Infinity", "finite");
        written("rnn.weight_hh_l0").set(0, 7, 2);
        assertRefused(Request.ANY, "'rnn.bias_hh_l0'", "element [11] is NaN");
    }

    @Test
    void autonomousNetworkMayLackInputWeights() throws IOException {
        put("weight_hh_l0", HIDDEN, HIDDEN);
        Request tanh = Request.ANY.withCell("rnn-tanh");
        assertRefused(tanh, "'weight_ih_l0' is missing");
        RecurrentWeights weights = read(tanh.withoutInput());
        assertThat(weights.inputSize()).isZero();
        assertThat(weights.tensors().get("weight_ih_l0"))
                .extracting(Tensor::shape)
                .hasToString("[3, 0]");
        Network network = weights.network(Precision.F64);
        assertThat(network.parameters().get("weight_hh_l0").toArray())
                .containsExactly(written("weight_hh_l0").toArray());
        assertThat(read(Request.ANY.withoutInput()).cell()).isEqualTo("rnn-tanh");
        assertThat(read(Request.ANY.withCell("rnn-relu").withoutInput()).cell()).isEqualTo("rnn-relu");
        put("weight_ih_l0", HIDDEN, INPUT);
        assertThat(read(tanh.withoutInput()).inputSize()).isEqualTo(INPUT);
    }

    @Test
    void layerNumbersAreWrittenPlainly() throws IOException {
        putNetwork("", 4, 1);
        put("weight_hh_l01", 12, HIDDEN);
        put("weight_hh_l99999", 12, HIDDEN);
        put("weight_hh_l", 12, HIDDEN);
        assertThat(read(Request.ANY).layers()).isEqualTo(1);
        put("weight_hh_l9999", 12, HIDDEN);
        assertRefused(Request.ANY, "'weight_ih_l1' is missing", "10000 layers");
    }
}
