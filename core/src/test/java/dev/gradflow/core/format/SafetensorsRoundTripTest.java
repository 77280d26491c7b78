package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the writer writes, the reader reads; and the bytes are those that the format prescribes.
final class SafetensorsRoundTripTest {
    @TempDir
    private Path folder;

    private static Tensor random(Random random, Precision precision, int... extents) {
        Tensor tensor = Tensor.zeros(precision, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, random.nextGaussian() * Math.pow(10, random.nextInt(-30, 30)));
        }
        return tensor;
    }

    private static int[] randomShape(Random random) {
        int[] extents = new int[random.nextInt(4)];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = random.nextInt(6);
        }
        return extents;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void randomTensorsComeBack(long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int i = random.nextInt(9); i > 0; i--) {
            StringBuilder name = new StringBuilder();
            random.ints(random.nextInt(12), 0, 0x250).forEach(name::appendCodePoint);
            name.appendCodePoint(0x1F600 + i);
            Precision precision = random.nextBoolean() ? Precision.F32 : Precision.F64;
            tensors.put(name.toString(), random(random, precision, randomShape(random)));
            metadata.put(name.reverse().toString(), name.toString());
        }
        Path path = folder.resolve("round.safetensors");
        Safetensors.write(path, tensors, metadata);

        Safetensors read = Safetensors.open(path);
        assertThat(read.names()).containsExactlyElementsOf(tensors.keySet());
        assertThat(read.metadata()).isEqualTo(metadata);
        for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
            Tensor expected = each.getValue();
            assertThat(read.entry(each.getKey()).dtype())
                    .hasToString(expected.precision().name());
            Tensor tensor = read.tensor(each.getKey(), expected.precision());
            assertThat(tensor.shape()).isEqualTo(expected.shape());
            assertThat(tensor.toArray()).containsExactly(expected.toArray());
        }
    }

    @Test
    void dataAreAlignedForEveryElement() throws IOException {
        Random random = new Random(5);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("odd", random(random, Precision.F32, 3));
        tensors.put("wide", random(random, Precision.F64, 2));
        tensors.put("odd.too", random(random, Precision.F32, 1));
        tensors.put("wide.too", random(random, Precision.F64, 1));
        Path path = folder.resolve("aligned.safetensors");
        Safetensors.write(path, tensors, Map.of());

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong(0);
        assertThat(header % 8).isZero();
        assertThat(bytes.get(8)).isEqualTo((byte) '{');
        for (TensorEntry entry : Safetensors.open(path).entries().values()) {
            assertThat(entry.begin() % (entry.dtype().bits() / 8))
                    .as(entry.toString())
                    .isZero();
        }
        assertThat(bytes.getDouble(8 + header)).isEqualTo(tensors.get("wide").get(0));
        assertThat(bytes.getFloat(8 + header + 24))
                .isEqualTo((float) tensors.get("odd").get(0));
    }

    @Test
    void viewsAreWrittenInTheirOwnOrder() throws IOException {
        Tensor whole = random(new Random(6), Precision.F32, 4, 5, 6);
        Map<String, Tensor> views = new LinkedHashMap<>();
        views.put("transposed", whole.transpose(0, 2));
        views.put("column", whole.select(2, 3));
        views.put("tail", whole.slice(0, 2, 2));
        Path path = folder.resolve("views.safetensors");
        Safetensors.write(path, views, Map.of());
        Safetensors read = Safetensors.open(path);
        for (Map.Entry<String, Tensor> view : views.entrySet()) {
            assertThat(read.tensor(view.getKey(), Precision.F32).toArray())
                    .as(view.getKey())
                    .containsExactly(view.getValue().toArray());
        }
    }

    @Test
    void nothingIsWrittenUnderAnImpossibleName() {
        Path path = folder.resolve("never.safetensors");
        Tensor scalar = Tensor.zeros(Precision.F32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(path, Map.of("__metadata__", scalar), Map.of()))
                .withMessageContaining("'__metadata__'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(path, Map.of("\ud83d", scalar), Map.of()))
                .withMessageContaining("surrogate");
        assertThat(folder).isEmptyDirectory();
    }
}
