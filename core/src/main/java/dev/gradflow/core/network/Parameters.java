package dev.gradflow.core.network;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The parameter tensors of a network, or as many gradients, by PyTorch's names.
///
/// The set of names and shapes is fixed by an [Architecture]; the elements are mutable. Not thread-safe for writers.
public final class Parameters {
    private final Architecture architecture;
    private final Precision precision;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    private Parameters(Architecture architecture, Precision precision) {
        this.architecture = architecture;
        this.precision = precision;
    }

    /// All zeros.
    public static Parameters zeros(Architecture architecture, Precision precision) {
        Parameters parameters = new Parameters(architecture, precision);
        architecture
                .parameterShapes()
                .forEach((name, shape) -> parameters.tensors.put(name, Tensor.zeros(precision, shape)));
        return parameters;
    }

    /// Zeros of the same names and shapes, in memory that the next run uses again.
    Parameters zerosAlike(Workspace memory) {
        Parameters parameters = new Parameters(architecture, precision);
        tensors.forEach((name, like) -> {
            Tensor tensor = memory.tensor(precision, like.shape().extents());
            tensor.storage().fill(0, tensor.storage().length(), 0);
            parameters.tensors.put(name, tensor);
        });
        return parameters;
    }

    /// Copies of `values`, rounded to `precision`.
    ///
    /// @param values one tensor for each name of [Architecture#parameterShapes]; others are ignored
    /// @throws IllegalArgumentException naming the tensor that is missing or has another shape
    public static Parameters copyOf(Architecture architecture, Precision precision, Map<String, Tensor> values) {
        Parameters parameters = zeros(architecture, precision);
        parameters.tensors.forEach((name, tensor) -> {
            Tensor value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(
                        "parameter " + name + " " + tensor.shape() + " is missing; given are " + values.keySet());
            }
            if (!value.shape().equals(tensor.shape())) {
                throw new IllegalArgumentException(
                        "parameter " + name + " has shape " + value.shape() + ", expected " + tensor.shape());
            }
            tensor.copyFrom(value);
        });
        return parameters;
    }

    /// What the names and shapes follow from.
    public Architecture architecture() {
        return architecture;
    }

    /// The precision of every tensor.
    public Precision precision() {
        return precision;
    }

    /// All tensors by name, layer by layer; the map is read-only, the tensors are not copied.
    public SequencedMap<String, Tensor> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /// The tensor of that name, not copied.
    ///
    /// @throws IllegalArgumentException if there is none, naming those there are
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no parameter " + name + "; there are " + tensors.keySet());
        }
        return tensor;
    }

    /// A copy of everything, in `precision`.
    public Parameters copy(Precision precision) {
        return copyOf(architecture, precision, tensors);
    }

    /// One gate's row block of a weight matrix `[G·H, ·]` or bias `[G·H]`, as a view.
    ///
    /// @throws IllegalArgumentException if there is no such tensor or gate
    public Tensor gate(String name, String gate) {
        int block = architecture.cell().program().gates().indexOf(gate);
        Tensor tensor = get(name);
        Shape shape = tensor.shape();
        int size = architecture.hiddenSize();
        if (block < 0 || shape.extent(0) < (block + 1) * size) {
            throw new IllegalArgumentException(
                    "parameter " + name + " " + shape + " has no rows of gate '" + gate + "'");
        }
        return tensor.slice(0, block * size, size);
    }
}
