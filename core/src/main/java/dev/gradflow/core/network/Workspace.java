package dev.gradflow.core.network;

import dev.gradflow.core.kernel.LargeArrays;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Memory that runs of a network use over and over, so that a training loop allocates no large arrays.
///
/// Give it to [Network#run(Tensor, State, Workspace)] at every step. Each run overwrites the trajectory of the run
/// before and the first gradients taken from it (further ones have memory of their own); using these afterwards is an
/// error that is found. Not thread-safe.
public final class Workspace {
    private final List<Storage> storages = new ArrayList<>();
    private int next;
    private long run;

    /// An empty workspace, which grows when it is used.
    public Workspace() {}

    /// Begins a run: all memory may be used again.
    void begin() {
        next = 0;
        run++;
    }

    /// How many arrays are kept.
    int size() {
        return storages.size();
    }

    /// The number of the current run.
    long run() {
        return run;
    }

    /// Memory with any content. Runs of the same shapes ask for the same sizes in the same order, and get the same.
    Storage allocate(Precision precision, int length) {
        if (next < storages.size()) {
            Storage storage = storages.get(next);
            if (storage.precision() == precision && storage.length() == length) {
                next++;
                return storage;
            }
            storages.subList(next, storages.size()).clear();
        }
        Storage storage = LargeArrays.allocate(precision, length);
        storages.add(storage);
        next++;
        return storage;
    }

    /// A contiguous tensor with any content, good until the next run: for what goes with a run, as its outputs' gradients.
    ///
    /// @throws IllegalArgumentException if it would have more than 2^31 - 1 elements
    public Tensor tensor(Precision precision, int... extents) {
        long size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a sequence of " + size
                    + " numbers for one value of one layer needs more than 2^31 - 1 elements: use fewer steps at a time");
        }
        return Tensor.of(allocate(precision, (int) size), 0, extents);
    }
}
