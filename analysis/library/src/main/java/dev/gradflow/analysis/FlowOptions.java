package dev.gradflow.analysis;

/// How thoroughly gradient flow is measured.
///
/// Immutable but for the loss's gradient, which is shared.
///
/// @param maxLag  k*, the largest lag, in steps; it is cut to T
/// @param ends    the number of end points t of the decay curves, at least 1; the verdict looks at all t it can
///     afford, whatever this is
/// @param element the batch element
/// @param threads worker threads, at least 1; they change no result
/// @param clamp   whether to repeat the decay with the forget gate clamped, where the cell has one
/// @param loss    the loss whose gradient is followed back
public record FlowOptions(int maxLag, int ends, int element, int threads, boolean clamp, Loss loss) {
    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the option that is out of range
    public FlowOptions {
        requirePositive("largest lag", maxLag);
        requirePositive("number of end points", ends);
        requirePositive("number of threads", threads);
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + ": must be at least 1");
        }
    }

    /// Lags up to `maxLag`, nine end points, batch element 0, all processors, clamping included, [Loss#MEAN_OUTPUT].
    public static FlowOptions upTo(int maxLag) {
        return new FlowOptions(maxLag, 9, 0, Runtime.getRuntime().availableProcessors(), true, Loss.MEAN_OUTPUT);
    }

    /// The same with or without the clamped networks.
    public FlowOptions withClamp(boolean wanted) {
        return new FlowOptions(maxLag, ends, element, threads, wanted, loss);
    }

    /// The same on `wanted` worker threads.
    ///
    /// @throws IllegalArgumentException if there is not at least one
    public FlowOptions withThreads(int wanted) {
        return new FlowOptions(maxLag, ends, element, wanted, clamp, loss);
    }

    /// The same for another loss.
    public FlowOptions withLoss(Loss wanted) {
        return new FlowOptions(maxLag, ends, element, threads, clamp, wanted);
    }

    /// Everything that has a say in the result, in one line; the number of threads has none.
    public String describe() {
        return "lags to " + maxLag + ", " + ends + " end points, batch element " + element + ", clamped forget gate "
                + (clamp ? "where there is one" : "no") + ", loss: " + loss.name();
    }

    /// The same for a trajectory of `steps` steps: lags that exist, and no more end points than there are.
    FlowOptions fitting(int steps) {
        int lag = Math.min(maxLag, steps);
        return new FlowOptions(lag, Math.min(ends, steps - lag + 1), element, threads, clamp, loss);
    }

    /// The end points that a network is measured at over so many steps, ascending.
    public int[] endPointsOver(int steps) {
        return fitting(steps).endPoints(steps);
    }

    /// The end points, spread evenly from k* to `steps`, ascending.
    int[] endPoints(int steps) {
        int[] points = new int[ends];
        for (int i = 0; i < ends; i++) {
            points[i] = ends == 1 ? steps : maxLag + (int) ((long) i * (steps - maxLag) / (ends - 1));
        }
        return points;
    }
}
