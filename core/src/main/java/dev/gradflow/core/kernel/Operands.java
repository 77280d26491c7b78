package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import org.jspecify.annotations.Nullable;

/// The memory that one run of a [PointwiseKernel] reads and writes: for each slot a storage, an offset, a row stride.
///
/// Mutable and reusable, so that a loop over time rebinds offsets without allocating. Not thread-safe.
public final class Operands {
    private static final Object NOTHING = new Object();

    private final @Nullable Storage[] storages;
    private final int[] offsets;
    private final int[] rowStrides;
    private Object kept = NOTHING;

    /// Unbound operands for `slots` slots; see [PointwiseProgram#slots].
    public Operands(int slots) {
        storages = new Storage[slots];
        offsets = new int[slots];
        rowStrides = new int[slots];
    }

    /// Binds a slot to rows that start at `offset` and lie `rowStride` apart.
    public void bind(int slot, Storage storage, int offset, int rowStride) {
        if (storages[slot] != storage) { // a store would cost a fence where these operands are old, in the G1 collector
            storages[slot] = storage;
        }
        offsets[slot] = offset;
        rowStrides[slot] = rowStride;
    }

    /// The number of slots.
    public int slots() {
        return storages.length;
    }

    /// The storage bound to `slot`.
    ///
    /// @throws IllegalArgumentException if the slot is unbound
    public Storage storage(int slot) {
        Storage storage = storages[slot];
        if (storage == null) {
            throw new IllegalArgumentException("slot " + slot + " of " + storages.length + " is not bound");
        }
        return storage;
    }

    /// Where the first row of `slot` starts.
    public int offset(int slot) {
        return offsets[slot];
    }

    /// The distance between rows of `slot`; 0 where all rows are the same one.
    public int rowStride(int slot) {
        return rowStrides[slot];
    }

    /// What the kernel that ran on these operands last has left with them; an object of no meaning before that.
    public Object kept() {
        return kept;
    }

    /// Leaves something with these operands for the next run, such as memory of the kernel's own.
    ///
    /// For providers. Another kernel may find it, or replace it.
    public void keep(Object something) {
        kept = something;
    }

    /// Checks that every slot fits `program` run over `rows × width` in `precision`.
    ///
    /// @throws IllegalArgumentException  if the number of slots or a precision is wrong, or an output's rows coincide
    /// @throws IndexOutOfBoundsException naming the slot whose block leaves its storage
    public void check(PointwiseProgram program, int rows, int width, Precision precision) {
        if (storages.length != program.slots()) {
            throw new IllegalArgumentException(
                    "program " + program.name() + " has " + program.slots() + " slots, operands " + storages.length);
        }
        if (rows == 0 || width == 0) {
            return;
        }
        for (int slot = 0; slot < storages.length; slot++) {
            Storage storage = storage(slot);
            if (storage.precision() != precision) {
                throw new IllegalArgumentException("program " + program.name() + ", " + slotName(program, slot) + ": "
                        + storage.precision() + " storage bound to an " + precision + " kernel");
            }
            long last = offsets[slot] + (rows - 1L) * rowStrides[slot] + width;
            if (offsets[slot] < 0 || rowStrides[slot] < 0 || last > storage.length()) {
                throw new IndexOutOfBoundsException("program " + program.name() + ", " + slotName(program, slot) + ": "
                        + rows + " rows of " + width + " at offset " + offsets[slot] + " with stride "
                        + rowStrides[slot] + " leave a storage of " + storage.length());
            }
            if (slot >= program.inputs().size() && rows > 1 && rowStrides[slot] < width) {
                throw new IllegalArgumentException("program " + program.name() + ", " + slotName(program, slot)
                        + ": row stride " + rowStrides[slot] + " makes output rows of width " + width + " overlap");
            }
        }
    }

    private static String slotName(PointwiseProgram program, int slot) {
        int inputs = program.inputs().size();
        return slot < inputs
                ? "input " + program.inputs().get(slot)
                : "output " + program.outputs().get(slot - inputs).name();
    }
}
