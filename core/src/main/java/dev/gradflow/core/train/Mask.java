package dev.gradflow.core.train;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The places (t, b) of a padded batch of sequences at which a model answers and the loss is taken; immutable.
///
/// Place number i is row `t·B + b` of a tensor `[T, B, ·]`; places are in rising order of rows, so by step first.
/// Places that are not in the mask count for nothing, neither in the loss nor in its mean.
public final class Mask {
    private final int steps;
    private final int batch;
    private final int[] rows;

    private Mask(int steps, int batch, int[] rows) {
        this.steps = steps;
        this.batch = batch;
        this.rows = rows;
    }

    /// The last step of every sequence, all of the same length.
    public static Mask last(int steps, int batch) {
        return from(steps - 1, steps, batch);
    }

    /// Every step of every sequence, all of the same length.
    public static Mask every(int steps, int batch) {
        return from(0, steps, batch);
    }

    /// The steps from `first` on, counted from 0, of every sequence.
    ///
    /// @throws IllegalArgumentException if there is no such step, or no sequence
    public static Mask from(int first, int steps, int batch) {
        if (first < 0 || first >= steps || batch < 1) {
            throw new IllegalArgumentException(
                    "steps from " + first + " of " + steps + " of a batch of " + batch + ": none is left");
        }
        return new Mask(steps, batch, IntStream.range(first * batch, steps * batch).toArray());
    }

    /// The last step of every sequence, of which each has its own length.
    ///
    /// @param steps   T, to which all are padded at their ends
    /// @param lengths one for each sequence, from 1 to T
    /// @throws IllegalArgumentException if a length is out of range
    public static Mask last(int steps, int[] lengths) {
        requireLengths(steps, lengths);
        int batch = lengths.length;
        return new Mask(
                steps,
                batch,
                IntStream.range(0, batch)
                        .map(b -> (lengths[b] - 1) * batch + b)
                        .sorted()
                        .toArray());
    }

    /// Every step of every sequence, of which each has its own length.
    ///
    /// @param steps   T, to which all are padded at their ends
    /// @param lengths one for each sequence, from 1 to T
    /// @throws IllegalArgumentException if a length is out of range
    public static Mask every(int steps, int[] lengths) {
        requireLengths(steps, lengths);
        int batch = lengths.length;
        return new Mask(
                steps,
                batch,
                IntStream.range(0, steps * batch)
                        .filter(row -> row / batch < lengths[row % batch])
                        .toArray());
    }

    private static void requireLengths(int steps, int[] lengths) {
        if (lengths.length == 0) {
            throw new IllegalArgumentException("no lengths: a batch has at least one sequence");
        }
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] < 1 || lengths[b] > steps) {
                throw new IllegalArgumentException(
                        "sequence " + b + " has length " + lengths[b] + "; from 1 to " + steps + " would be accepted");
            }
        }
    }

    /// T.
    public int steps() {
        return steps;
    }

    /// B.
    public int batch() {
        return batch;
    }

    /// N, the number of places.
    public int size() {
        return rows.length;
    }

    /// The row `t·B + b` of place number `index`.
    public int row(int index) {
        return rows[Objects.checkIndex(index, rows.length)];
    }

    /// The places within `length` steps from `from` on, as those of a batch of these steps alone; null if there are none.
    @Nullable Mask stretch(int from, int length) {
        int[] within = Arrays.copyOfRange(rows, firstPlace(from), firstPlace(from + length));
        if (within.length == 0) {
            return null;
        }
        Arrays.setAll(within, i -> within[i] - from * batch);
        return new Mask(length, batch, within);
    }

    /// The number of the first place at or after a step, counted from 0.
    int firstPlace(int step) {
        int found = Arrays.binarySearch(rows, step * batch);
        return found >= 0 ? found : -found - 1;
    }

    /// Whether the rows follow one another without gaps.
    boolean isContiguous() {
        return rows[rows.length - 1] - rows[0] == rows.length - 1;
    }

    /// Whether these are the rows of the last step, all of them.
    boolean isLastStep() {
        return rows.length == batch && rows[0] == (steps - 1) * batch;
    }
}
