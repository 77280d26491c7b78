package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.format.RecurrentWeights.Request;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The weights and arrays of all reference cases, against bytes decoded here and nowhere else.
final class ReferenceCasesTest {
    static List<Reference.Case> cases() throws IOException {
        return Reference.cases();
    }

    @Test
    void allCasesAreThere() throws IOException {
        assertThat(cases()).hasSize(28);
        assertThat(cases()).extracting(Reference.Case::dtype).contains("F64", "F32", "F16", "BF16");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightsHaveTheirSizesAndValues(Reference.Case reference) throws IOException {
        RecurrentWeights weights =
                RecurrentWeights.read(reference.weights(), Request.ANY.withCell(reference.cellName()));
        assertThat(weights.cell()).isEqualTo(reference.cellName());
        assertThat(weights.layers()).isEqualTo(reference.layers());
        assertThat(weights.inputSize()).isEqualTo(reference.input());
        assertThat(weights.hiddenSize()).isEqualTo(reference.hidden());
        assertThat(weights.prefix()).isEqualTo(reference.name().endsWith("prefixed") ? "encoder.rnn." : "");

        Safetensors file = Safetensors.open(reference.weights());
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(reference.weights())).order(ByteOrder.LITTLE_ENDIAN);
        int data = 8 + (int) bytes.getLong(0);
        for (Map.Entry<String, Tensor> weight : weights.tensors().entrySet()) {
            String name = weight.getKey();
            Tensor tensor = weight.getValue();
            TensorEntry entry = file.entry(weights.fullName(name));
            assertThat(entry.dtype()).hasToString(reference.dtype());
            assertThat(tensor.precision()).isEqualTo(Precision.F64);
            double[] values = tensor.toArray();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as("%s[%d]", name, i).isEqualTo(element(bytes, entry, data, i));
            }
        }
        int perLayer = (weights.bias() ? 4 : 2) + (weights.cell().equals("lstm-peephole") ? 3 : 0);
        assertThat(weights.tensors()).hasSize(perLayer * weights.layers());
    }

    private static double element(ByteBuffer bytes, TensorEntry entry, int data, int i) {
        int at = data + (int) entry.begin();
        return switch (entry.dtype()) {
            case F64 -> bytes.getDouble(at + 8 * i);
            case F32 -> bytes.getFloat(at + 4 * i);
            case F16 -> SafetensorsValuesTest.defined(Short.toUnsignedInt(bytes.getShort(at + 2 * i)), 5, 10);
            case BF16 -> SafetensorsValuesTest.defined(Short.toUnsignedInt(bytes.getShort(at + 2 * i)), 8, 7);
            default -> throw new AssertionError(entry);
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cellIsInferredWhereShapesTell(Reference.Case reference) throws IOException {
        switch (reference.cell()) {
            case "lstm", "lstm_peephole" ->
                assertThat(RecurrentWeights.read(reference.weights(), Request.ANY)
                                .cell())
                        .isEqualTo(reference.cellName());
            case "gru", "lstm97" ->
                Raw.assertRefused(
                        reference.weights(),
                        () -> RecurrentWeights.read(reference.weights(), Request.ANY),
                        "3 gates",
                        "lstm-1997 | gru");
            default ->
                Raw.assertRefused(
                        reference.weights(),
                        () -> RecurrentWeights.read(reference.weights(), Request.ANY),
                        "1 gate ",
                        "rnn-tanh | rnn-relu | rnn-identity");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void arraysHaveTheirValues(Reference.Case reference) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(reference.folder().resolve("expected"))) {
            files = found.sorted().toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            Tensor array = Npy.read(file);
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            double[] values = array.toArray();
            int data = bytes.capacity() - Double.BYTES * values.length;
            assertThat(data).isEqualTo(10 + bytes.getShort(8));
            double[] expected = new double[values.length];
            bytes.position(data)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(expected);
            assertThat(values).as(file.toString()).containsExactly(expected);
        }
        assertThat(Npy.read(reference.folder().resolve("expected/x.npy")).extent(2))
                .isEqualTo(reference.input());
    }
}
