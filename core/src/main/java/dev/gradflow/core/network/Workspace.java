package dev.gradflow.core.network;

import dev.gradflow.core.kernel.CacheLines;
import dev.gradflow.core.kernel.LargeArrays;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Memory that runs of a network use over and over, so that a training loop allocates no large arrays.
///
/// Give it to [Network#run(Tensor, State, Workspace)] at every step. Each run overwrites the trajectory of the run
/// before and the first gradients taken from it (further ones have memory of their own). Using the trajectory afterwards
/// is an error that is found; the gradients then hold numbers of the later run. Not thread-safe.
public final class Workspace {
    private final List<Tensor> memory = new ArrayList<>();
    private final boolean reused;
    private int next;
    private long run;

    /// An empty workspace, which grows when it is used.
    public Workspace() {
        this(true);
    }

    private Workspace(boolean reused) {
        this.reused = reused;
    }

    /// Memory for one run.
    static Workspace once() {
        return new Workspace(false);
    }

    /// Begins a run: all memory may be used again.
    void begin() {
        next = 0;
        run++;
    }

    /// How many arrays are kept.
    int size() {
        return memory.size();
    }

    /// The number of the current run.
    long run() {
        return run;
    }

    /// Memory with any content. Runs of the same shapes ask for the same sizes in the same order, and get the same.
    Storage allocate(Precision precision, int length) {
        return take(precision, length, false).storage();
    }

    /// The same, beginning at a cache line if that can be had and the memory is for more than one run. Others may have
    /// what lies beside it.
    ///
    /// @throws IllegalArgumentException if it would have more than 2^31 - 1 elements
    Tensor aligned(Precision precision, int... extents) {
        Tensor tensor = take(precision, length(extents), reused);
        return Tensor.of(tensor.storage(), tensor.offset(), extents);
    }

    private Tensor take(Precision precision, int length, boolean aligned) {
        if (next < memory.size()) {
            Tensor tensor = memory.get(next);
            boolean alone = tensor.storage().length() == length;
            if (tensor.precision() == precision && tensor.extent(0) == length && (aligned || alone)) {
                next++;
                return tensor;
            }
            memory.subList(next, memory.size()).clear();
        }
        Tensor tensor = aligned
                ? CacheLines.zeros(precision, length)
                : Tensor.of(LargeArrays.allocate(precision, length), 0, length);
        memory.add(tensor);
        next++;
        return tensor;
    }

    /// A contiguous tensor with any content, good until the next run: for what goes with a run, as its outputs' gradients.
    ///
    /// @throws IllegalArgumentException if it would have more than 2^31 - 1 elements
    public Tensor tensor(Precision precision, int... extents) {
        return Tensor.of(allocate(precision, length(extents)), 0, extents);
    }

    private static int length(int... extents) {
        long size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a sequence of " + size
                    + " numbers for one value of one layer needs more than 2^31 - 1 elements: use fewer steps at a time");
        }
        return (int) size;
    }
}
