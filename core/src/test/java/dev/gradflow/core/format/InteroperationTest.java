package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.network.Network;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Readout;
import dev.gradflow.core.train.run.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What gradflow writes, PyTorch loads: names, types, shapes and bytes are those of the files that PyTorch's own networks
/// were saved to. Files are taken apart here without gradflow's reader.
final class InteroperationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    /// A tensor as it stands in a file.
    private record Stored(String type, String shape, byte[] bytes) {}

    private static Map<String, Stored> stored(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
        JsonNode header = JsonMapper.shared().readTree(new String(all, 8, length, StandardCharsets.UTF_8));
        Map<String, Stored> tensors = new LinkedHashMap<>();
        header.properties().stream()
                .filter(entry -> !entry.getKey().equals("__metadata__"))
                .forEach(entry -> {
                    JsonNode place = entry.getValue().get("data_offsets");
                    tensors.put(
                            entry.getKey(),
                            new Stored(
                                    entry.getValue().get("dtype").asString(),
                                    entry.getValue().get("shape").toString(),
                                    Arrays.copyOfRange(
                                            all,
                                            8 + length + place.get(0).asInt(),
                                            8 + length + place.get(1).asInt())));
                });
        return tensors;
    }

    /// Those whose names start with `prefix` must be the same; other layers of a module are none of ours.
    private static void assertSame(Path found, Path expected, String prefix) throws IOException {
        Map<String, Stored> ours = stored(found);
        Map<String, Stored> theirs = stored(expected);
        theirs.keySet().removeIf(name -> !name.startsWith(prefix));
        assertThat(ours).containsOnlyKeys(theirs.keySet());
        theirs.forEach((name, tensor) -> {
            assertThat(named(ours, name).shape()).as(name).isEqualTo(tensor.shape());
            if (tensor.type().startsWith("F") && !tensor.type().equals("F16")) {
                assertThat(named(ours, name).type()).as(name).isEqualTo(tensor.type());
                assertThat(named(ours, name).bytes()).as(name).isEqualTo(tensor.bytes());
            } else {
                assertThat(floats(named(ours, name))).as(name).isEqualTo(widened(tensor));
            }
        });
    }

    private static Stored named(Map<String, Stored> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static float[] floats(Stored tensor) {
        assertThat(tensor.type()).isEqualTo("F32");
        ByteBuffer bytes = ByteBuffer.wrap(tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[tensor.bytes().length / 4];
        IntStream.range(0, values.length).forEach(i -> values[i] = bytes.getFloat(4 * i));
        return values;
    }

    /// Halves, exactly, in single precision.
    private static float[] widened(Stored tensor) {
        ByteBuffer bytes = ByteBuffer.wrap(tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[tensor.bytes().length / 2];
        boolean bfloat = tensor.type().equals("BF16");
        IntStream.range(0, values.length)
                .forEach(i -> values[i] = bfloat
                        ? Float.intBitsToFloat(bytes.getShort(2 * i) << 16)
                        : Float.float16ToFloat(bytes.getShort(2 * i)));
        return values;
    }

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aNetworkIsWrittenAsPyTorchWroteIt(ReferenceCase reference) throws IOException {
        boolean wide = reference.description().get("dtype").asString().equals("F64");
        RecurrentWeights weights = reference.weights();
        Network network = weights.network(wide ? Precision.F64 : Precision.F32);
        Map<String, Tensor> named = new LinkedHashMap<>();
        network.parameters().tensors().forEach((name, tensor) -> named.put(weights.fullName(name), tensor));
        Path file = folder.resolve("ours.safetensors");
        Safetensors.write(file, named, Map.of("format", "pt"));
        assertSame(file, reference.weightsFile(), weights.prefix());
    }

    @Test
    void bidirectionalWeightsKeepTheirNames() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int layer = 0; layer < 2; layer++) {
            for (String direction : new String[] {"", "_reverse"}) {
                String suffix = "_l" + layer + direction;
                tensors.put("weight_ih" + suffix, random(random, 12, layer == 0 ? 2 : 6));
                tensors.put("weight_hh" + suffix, random(random, 12, 3));
                tensors.put("bias_ih" + suffix, random(random, 12));
                tensors.put("bias_hh" + suffix, random(random, 12));
            }
        }
        Path theirs = folder.resolve("theirs.safetensors");
        Safetensors.write(theirs, tensors, Map.of("format", "pt"));
        BidirectionalWeights weights =
                BidirectionalWeights.read(Safetensors.open(theirs), RecurrentWeights.Request.ANY.withCell("lstm"));
        Map<String, Tensor> again = new LinkedHashMap<>();
        for (int layer = 0; layer < weights.layers(); layer++) {
            for (Direction direction : Direction.values()) {
                RecurrentWeights half = weights.half(layer, direction);
                half.network(Precision.F32)
                        .parameters()
                        .tensors()
                        .forEach((name, tensor) -> again.put(half.fullName(name), tensor));
            }
        }
        Path ours = folder.resolve("ours.safetensors");
        Safetensors.write(ours, again, Map.of("format", "pt"));
        assertSame(ours, theirs, "");
    }

    private static Tensor random(SplittableRandom random, int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F32, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, random.nextGaussian());
        }
        return tensor;
    }

    /// As `nn.Module` with `self.rnn = nn.LSTM(5, 3, num_layers=2)` and `self.readout = nn.Linear(3, 4)` names them.
    @Test
    void aTrainedModelHasTheNamesOfAModule() throws IOException {
        ReferenceCase reference = ReferenceCase.all()
                .filter(each -> each.name().equals("gru-2layer"))
                .findFirst()
                .orElseThrow();
        Network network = reference.weights().network(Precision.F32);
        Model model = Model.of(network, Readout.uniform(network.architecture().hiddenSize(), 4, Precision.F32, 1));
        Path file = folder.resolve("model.safetensors");
        Checkpoint.writeWeights(file, model);
        Map<String, Stored> ours = stored(file);
        Map<String, Stored> theirs = stored(reference.weightsFile());
        theirs.forEach((name, tensor) -> {
            assertThat(named(ours, "rnn." + name).shape()).isEqualTo(tensor.shape());
            assertThat(named(ours, "rnn." + name).bytes()).isEqualTo(tensor.bytes());
        });
        assertThat(ours).hasSize(theirs.size() + 2);
        assertThat(named(ours, "readout.weight").shape()).isEqualTo("[4,3]");
        assertThat(named(ours, "readout.bias").shape()).isEqualTo("[4]");
    }
}
