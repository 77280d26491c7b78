package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gradflow.core.format.RecurrentWeights.Request;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same network stored in other frameworks' ways is read as the same numbers.
final class OtherLayoutsTest {
    private static final int INPUT = 2;
    private static final int HIDDEN = 3;

    @TempDir
    private Path folder;

    private Path write(Map<String, Tensor> tensors) throws IOException {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(file, tensors, Map.of());
        return file;
    }

    /// A row block whose elements tell gate, tensor and place.
    private static double[] rows(String gate, double tensor, int columns) {
        double[] values = new double[HIDDEN * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = gate.charAt(0) + 0.1 * tensor + 0.001 * i;
        }
        return values;
    }

    private static Tensor stacked(List<String> gates, double tensor, int columns) {
        List<Double> all = new ArrayList<>();
        gates.forEach(gate -> {
            for (double value : rows(gate, tensor, columns)) {
                all.add(value);
            }
        });
        return Tensor.of(all.stream().mapToDouble(Double::doubleValue).toArray(), gates.size() * HIDDEN, columns);
    }

    private static Map<String, Tensor> network(List<String> gates) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("weight_ih_l0", stacked(gates, 1, INPUT));
        tensors.put("weight_hh_l0", stacked(gates, 2, HIDDEN));
        tensors.put("bias_ih_l0", stacked(gates, 3, 1).reshape(gates.size() * HIDDEN));
        tensors.put("bias_hh_l0", stacked(gates, 4, 1).reshape(gates.size() * HIDDEN));
        return tensors;
    }

    private static Tensor of(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static void assertSame(RecurrentWeights read, List<String> gates) {
        network(gates).forEach((name, tensor) -> assertThat(of(read.tensors(), name).toArray())
                .as(name)
                .isEqualTo(tensor.toArray()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    i,f,g,o | i,f,g,o | keras     | lstm
                    i,f,g,o | i,o,f,g | onnx      | lstm
                    i,f,g,o | i,g,f,o | i,j,f,o   | lstm
                    i,f,g,o | f,i,o,g | F, I, O, C | lstm
                    r,z,n   | z,r,n   | keras     | gru
                    r,z,n   | z,r,n   | z,r,h     | gru
                    i,g,o   | o,i,g   | o,i,c     | lstm-1997
                    """)
    void gatesComeInTheCellsOrder(String own, String stored, String order, String cell) throws IOException {
        Path file = write(network(List.of(stored.split(","))));
        Request request = Request.ANY.withGateOrder(GateOrder.of(order));
        boolean told = GateOrder.of(order).list();
        RecurrentWeights read = RecurrentWeights.read(file, told ? request : request.withCell(cell));
        assertThat(read.cell()).isEqualTo(cell);
        assertSame(read, List.of(own.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i,f", "i,i,f,o", "tensorflow", "i;f;g;o", "i,f,c,o,z"})
    void otherOrdersAreRefused(String order) throws IOException {
        if (order.equals("i,f") || order.equals("i,f,c,o,z")) {
            Path file = write(network(List.of("i", "f", "g", "o")));
            Raw.assertRefused(
                    file,
                    () -> RecurrentWeights.read(file, Request.ANY.withGateOrder(GateOrder.of(order))),
                    "gate order " + order);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GateOrder.of(order))
                    .withMessageContaining("pytorch, keras, onnx");
        }
    }

    @Test
    void anOrderThatContradictsTheCellIsRefused() throws IOException {
        Path file = write(network(List.of("r", "z", "n")));
        Request request = Request.ANY.withGateOrder(GateOrder.of("z,r,h")).withCell("lstm-1997");
        Raw.assertRefused(file, () -> RecurrentWeights.read(file, request), "lstm-1997", "i,g,o", "z,r,h");
    }

    private static Tensor turned(Tensor matrix) {
        return matrix.transpose(0, 1).copy();
    }

    private static Map<String, Tensor> kerasLayer(String prefix, List<String> gates) {
        Map<String, Tensor> own = network(gates);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(prefix + "kernel", turned(of(own, "weight_ih_l0")));
        tensors.put(prefix + "recurrent_kernel", turned(of(own, "weight_hh_l0")));
        return tensors;
    }

    @Test
    void aKerasGruIsReadByItsOwnNames() throws IOException {
        List<String> stored = List.of("z", "r", "n");
        Map<String, Tensor> tensors = kerasLayer("model/gru/gru_cell/", stored);
        int rows = stored.size() * HIDDEN;
        Tensor bias = Tensor.of(new double[2 * rows], 2, rows);
        bias.select(0, 0).copyFrom(of(network(stored), "bias_ih_l0"));
        bias.select(0, 1).copyFrom(of(network(stored), "bias_hh_l0"));
        tensors.put("model/gru/gru_cell/bias", bias);
        tensors.put("model/dense/kernel", Tensor.of(new double[6], 3, 2));
        RecurrentWeights read = RecurrentWeights.read(write(tensors), Request.ANY.withGateOrder(GateOrder.of("keras")));
        assertThat(read.cell()).isEqualTo("gru");
        assertThat(read.prefix()).isEqualTo("model/gru/gru_cell/");
        assertSame(read, List.of("r", "z", "n"));
        assertThat(read.fullName("weight_hh_l0")).isEqualTo("weight_hh_l0");
    }

    @Test
    void aKerasLstmHasOneBias() throws IOException {
        List<String> gates = List.of("i", "f", "g", "o");
        Map<String, Tensor> tensors = kerasLayer("", gates);
        tensors.put("bias", of(network(gates), "bias_ih_l0"));
        RecurrentWeights read = RecurrentWeights.read(write(tensors), Request.ANY.withGateOrder(GateOrder.of("keras")));
        assertThat(read.cell()).isEqualTo("lstm");
        assertThat(of(read.tensors(), "bias_ih_l0").toArray())
                .isEqualTo(of(network(gates), "bias_ih_l0").toArray());
        assertThat(of(read.tensors(), "bias_hh_l0").toArray()).containsOnly(0);
        Map<String, Tensor> without = kerasLayer("", gates);
        assertThat(RecurrentWeights.read(write(without), Request.ANY.withGateOrder(GateOrder.of("keras")))
                        .bias())
                .isFalse();
    }

    @Test
    void theOtherKerasGruIsRefusedByName() throws IOException {
        Map<String, Tensor> tensors = kerasLayer("", List.of("z", "r", "n"));
        Request request = Request.ANY.withGateOrder(GateOrder.of("keras"));
        Path file = write(tensors);
        Raw.assertRefused(file, () -> RecurrentWeights.read(file, request), "no bias", "reset_after=True");
        tensors.put("bias", Tensor.of(new double[9], 9));
        write(tensors);
        Raw.assertRefused(file, () -> RecurrentWeights.read(file, request), "'bias'", "[9]", "reset_after=True");
        tensors.remove("kernel");
        write(tensors);
        Raw.assertRefused(file, () -> RecurrentWeights.read(file, request), "'kernel' is missing");
    }

    @Test
    void severalKerasLayersAreToldApartByPrefix() throws IOException {
        List<String> gates = List.of("i", "f", "g", "o");
        Map<String, Tensor> tensors = kerasLayer("a/", gates);
        tensors.putAll(kerasLayer("b/", gates));
        Path file = write(tensors);
        Request request = Request.ANY.withGateOrder(GateOrder.of("keras"));
        Raw.assertRefused(file, () -> RecurrentWeights.read(file, request), "2 recurrent layers", "'a/'", "'b/'");
        assertThat(RecurrentWeights.read(file, request.withPrefix("b")).prefix()).isEqualTo("b/");
        Raw.assertRefused(file, () -> RecurrentWeights.read(file, request.withPrefix("c")), "'c'", "'a/'");
    }

    @Test
    void theFilesOwnWordForTheCellCountsWhereShapesDoNotTell() throws IOException {
        Path file = folder.resolve("named.safetensors");
        Safetensors.write(file, network(List.of("r", "z", "n")), Map.of("cell", "gru"));
        assertThat(RecurrentWeights.read(file, Request.ANY).cell()).isEqualTo("gru");
        assertThat(RecurrentWeights.read(file, Request.ANY.withCell("lstm-1997")).cell())
                .isEqualTo("lstm-1997");
    }

    private static void putHalf(Map<String, Tensor> tensors, String prefix, int layer, String suffix, int inputs) {
        List<String> gates = List.of("i", "f", "g", "o");
        double base = 10 * layer + (suffix.isEmpty() ? 0 : 5);
        tensors.put(prefix + "weight_ih_l" + layer + suffix, stacked(gates, base + 1, inputs));
        tensors.put(prefix + "weight_hh_l" + layer + suffix, stacked(gates, base + 2, HIDDEN));
        tensors.put(prefix + "bias_ih_l" + layer + suffix, stacked(gates, base + 3, 1).reshape(12));
        tensors.put(prefix + "bias_hh_l" + layer + suffix, stacked(gates, base + 4, 1).reshape(12));
    }

    @Test
    void bothDirectionsOfEveryLayerAreFound() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String suffix : List.of("", "_reverse")) {
            putHalf(tensors, "rnn.", 0, suffix, INPUT);
            putHalf(tensors, "rnn.", 1, suffix, 2 * HIDDEN);
        }
        Path file = write(tensors);
        Safetensors open = Safetensors.open(file);
        assertThat(BidirectionalWeights.isIn(open, Request.ANY)).isTrue();
        BidirectionalWeights both = BidirectionalWeights.read(open, Request.ANY);
        assertThat(both.layers()).isEqualTo(2);
        RecurrentWeights half = both.half(1, Direction.REVERSE);
        assertThat(half.inputSize()).isEqualTo(2 * HIDDEN);
        assertThat(half.fullName("weight_hh_l0")).isEqualTo("rnn.weight_hh_l1_reverse");
        assertThat(of(half.tensors(), "weight_hh_l0").toArray())
                .isEqualTo(of(tensors, "rnn.weight_hh_l1_reverse").toArray());
        assertThat(of(both.half(0, Direction.FORWARD).tensors(), "bias_hh_l0").toArray())
                .isEqualTo(of(tensors, "rnn.bias_hh_l0").toArray());
    }

    @Test
    void halvesThatDoNotFitAreRefused() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        putHalf(tensors, "", 0, "", INPUT);
        putHalf(tensors, "", 0, "_reverse", INPUT + 1);
        Path file = write(tensors);
        Raw.assertRefused(
                file,
                () -> BidirectionalWeights.read(Safetensors.open(file), Request.ANY),
                "'weight_ih_l0_reverse'",
                "3 units on 3 inputs",
                "of 3 units on 2 inputs");
        tensors.keySet().removeIf(name -> name.equals("weight_hh_l0_reverse"));
        write(tensors);
        Raw.assertRefused(
                file,
                () -> BidirectionalWeights.read(Safetensors.open(file), Request.ANY),
                "'weight_hh_l0_reverse' is missing");
    }
}
