package dev.gradflow.core.network;

import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.calculus.PreactivationBlock;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One layer of a network: a compiled cell with the layer's weights, packed when first used.
///
/// Thread-safe as long as the parameters do not change.
final class Layer {
    private static final int NEAR_WEIGHTS = 1 << 19;
    private static final int NEAR_BYTES = 1 << 17;
    private static final int FAR_WEIGHTS = 1 << 23;
    private static final int FAR_BYTES = 1 << 20;
    private static final int MOST_BYTES = 1 << 26;
    private static final int MOST_STEPS = 128;

    private record Block(String weight, int firstGate, int gates, boolean transposed) {}

    private final CompiledCell cell;
    private final Parameters parameters;
    private final int index;
    private final int inputSize;
    private final int hiddenSize;
    private final Storage zeros;
    private final Map<Block, PackedMatrix> packed = new ConcurrentHashMap<>();
    private final Map<Block, PackedMatrix> outdated = new ConcurrentHashMap<>();
    private final Map<Block, PackedMatrix> rounded = new ConcurrentHashMap<>();
    private final Map<String, Tensor> columnMajor = new ConcurrentHashMap<>();

    private volatile boolean kept;

    Layer(CompiledCell cell, Parameters parameters, int index) {
        this.cell = cell;
        this.parameters = parameters;
        this.index = index;
        this.inputSize = parameters.architecture().inputSize(index);
        this.hiddenSize = parameters.architecture().hiddenSize();
        this.zeros = parameters.precision().allocate(hiddenSize);
    }

    /// For how many steps of a batch the product with the input is done at once.
    ///
    /// Few, so that its result is still in the nearest caches when the steps take it up; but where the weights are too
    /// large for those, so many that reading them pays: where they take a good part of the last-level cache, most.
    int stretch(int batch) {
        int bytes = cell.kernels().precision().bytes();
        long gates = cell.calculus().groups().stream()
                .filter(LinearGroup::ofInput)
                .mapToLong(group -> group.linears().size())
                .sum();
        long ofStep = Math.max(1, gates * hiddenSize * batch * bytes);
        long weights = gates * hiddenSize * inputSize * bytes;
        int most = weights <= NEAR_WEIGHTS ? NEAR_BYTES : weights <= FAR_WEIGHTS ? FAR_BYTES : MOST_BYTES;
        return (int) Math.clamp(most / ofStep, 1, MOST_STEPS);
    }

    CompiledCell cell() {
        return cell;
    }

    int inputSize() {
        return inputSize;
    }

    int hiddenSize() {
        return hiddenSize;
    }

    /// The width of the source of a group: I for the input, else H.
    int sourceWidth(LinearGroup group) {
        return weight(group.weight()).extent(1);
    }

    Tensor weight(String name) {
        return parameters.get(name + "_l" + index);
    }

    /// The name of a tensor of this layer, with its suffix.
    String fullName(String name) {
        return name + "_l" + index;
    }

    boolean hasBias() {
        return parameters.architecture().bias();
    }

    /// The group's weights as the right operand of source·Wᵀ: `[width, gates·H]`.
    PackedMatrix forward(LinearGroup group) {
        return pack(new Block(group.weight(), group.firstGate(), group.linears().size(), false));
    }

    /// The same, stored as asked.
    PackedMatrix forward(LinearGroup group, WeightStorage storage) {
        if (storage == WeightStorage.FULL) {
            return forward(group);
        }
        Block block = new Block(group.weight(), group.firstGate(), group.linears().size(), false);
        return rounded.computeIfAbsent(block, key -> {
            Tensor weight = weight(key.weight());
            int width = weight.extent(1);
            int offset = weight.offset() + key.firstGate() * hiddenSize * width;
            return cell.kernels().packBfloat16(width, key.gates() * hiddenSize, weight.storage(), offset, 1, width);
        });
    }

    /// The group's weights as the right operand of cotangent·W: `[gates·H, width]`.
    PackedMatrix backward(LinearGroup group) {
        return pack(new Block(group.weight(), group.firstGate(), group.linears().size(), true));
    }

    private PackedMatrix pack(Block block) {
        return packed.computeIfAbsent(block, key -> {
            Tensor weight = weight(key.weight());
            int width = weight.extent(1);
            int rows = key.gates() * hiddenSize;
            int offset = weight.offset() + key.firstGate() * hiddenSize * width;
            return key.transposed()
                    ? pack(outdated.remove(key), rows, width, weight.storage(), offset, width, 1)
                    : pack(outdated.remove(key), width, rows, weight.storage(), offset, 1, width);
        });
    }

    private PackedMatrix pack(
            @Nullable PackedMatrix used, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        Kernels kernels = cell.kernels();
        return used == null
                ? kernels.pack(k, n, b, offset, rowStride, columnStride)
                : kernels.repack(used, k, n, b, offset, rowStride, columnStride);
    }

    /// The weight matrix with its columns contiguous: `[width, G·H]`.
    Tensor columnMajor(String name) {
        return columnMajor.computeIfAbsent(
                name, key -> weight(key).transpose(0, 1).copy());
    }

    /// Where a parameter vector or bias block is; zeros for a bias that the network does not have.
    Place parameter(Value parameter) {
        if (Architecture.isBias(parameter.name()) && !hasBias()) {
            return new Place(zeros, 0, 0, 0);
        }
        Tensor tensor = weight(parameter.name());
        return new Place(tensor.storage(), tensor.offset() + parameter.gate() * hiddenSize, 0, 0);
    }

    /// What the sums of a block begin with: their biases and other parameter vectors added up, or null if they have
    /// none.
    ///
    /// @param memory where the result lives
    @Nullable Storage biases(PreactivationBlock block, Workspace memory) {
        Storage biases = memory.allocate(parameters.precision(), block.sums().size() * hiddenSize);
        biases.fill(0, biases.length(), 0);
        boolean any = false;
        for (int i = 0; i < block.sums().size(); i++) {
            for (Value parameter : block.parameters(i)) {
                if (Architecture.isBias(parameter.name()) && !hasBias()) {
                    continue;
                }
                any = true;
                Place place = parameter(parameter);
                for (int unit = 0; unit < hiddenSize; unit++) {
                    int at = i * hiddenSize + unit;
                    biases.set(at, biases.get(at) + place.storage().get(place.offset() + unit));
                }
            }
        }
        return any ? biases : null;
    }

    /// Says that what is packed now is kept by someone, who is to go on with it when the parameters change.
    void keepPacked() {
        kept = true;
    }

    /// Forgets what was packed, after the parameters changed; its memory is used again unless someone keeps it.
    void repack() {
        outdated.clear();
        if (!kept) {
            outdated.putAll(packed);
        }
        kept = false;
        packed.clear();
        rounded.clear();
        columnMajor.clear();
    }
}
