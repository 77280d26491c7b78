package dev.gradflow.analysis;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.network.DenseJacobian;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Tensor;
import java.util.concurrent.atomic.AtomicLong;

/// Extends a product by many steps and takes its norm after each, shared among a team of threads.
///
/// In one round the norm of P(t,k), the Jacobian that is needed in the next round, and the rows of P(t,k+1) are parts
/// of the same work: the rows fill what the other two leave of the threads' time.
final class SharedExtension {
    /// Full tiles of any height that kernels have.
    private static final int LEAST_ROWS = 12;

    private static final int MOST_ROWS = 48;

    private final ScaledMatrix product;
    private final int firstStep;
    private final double tolerance;
    private final ThreadTeam team;
    private final int blocks;
    private final double[] largest;
    private final AtomicLong open = new AtomicLong();
    private DenseJacobian current;
    private DenseJacobian following;

    /// @param product   P(t,k), which is extended
    /// @param firstStep t - k, the step whose Jacobian is the next factor
    SharedExtension(StepJacobians jacobians, ScaledMatrix product, int firstStep, double tolerance, ThreadTeam team) {
        this.product = product;
        this.firstStep = firstStep;
        this.tolerance = tolerance;
        this.team = team;
        this.current = jacobians.dense();
        this.following = jacobians.another().dense();
        int rows = product.factor().extent(0);
        int count = 0;
        for (int left = rows; left > 0; left -= some(left)) {
            count++;
        }
        this.blocks = count;
        this.largest = new double[blocks];
    }

    double[] run(int lags) {
        double[] logs = new double[lags];
        if (lags > 0) {
            form(current, firstStep);
        }
        for (int lag = 0; lag < lags; lag++) {
            InterruptedCallException.check();
            round(lag, lags, logs);
        }
        if (lags > 0) {
            logs[lags - 1] = product.logSpectralNorm(tolerance);
        }
        return logs;
    }

    private void round(int lag, int lags, double[] logs) {
        boolean more = lag + 1 < lags;
        int parts = blocks + (more ? 1 : 0) + (lag > 0 ? 1 : 0);
        Thread caller = Thread.currentThread();
        open.set(range(0, product.factor().extent(0)));
        team.share(parts, part -> {
            if (caller.isInterrupted()) {
                return; // the call ends after this round, without a result
            }
            if (part < blocks) {
                multiplySome(part, Thread.currentThread() == caller);
            } else if (more && part == blocks) {
                form(following, firstStep - lag - 1);
            } else {
                logs[lag - 1] = product.logSpectralNorm(tolerance);
            }
        });
        InterruptedCallException.check();
        double all = 0;
        for (double one : largest) {
            all = Math.max(all, one);
        }
        product.replace(all);
        DenseJacobian used = current;
        current = following;
        following = used;
    }

    private static void form(DenseJacobian jacobian, int step) {
        jacobian.form(step);
        jacobian.pack();
    }

    /// How many of the rows that are left one thread takes next: many at first, and few at last, so that all threads
    /// are done at about the same time. Only the last ones may be fewer than [#LEAST_ROWS].
    private int some(int left) {
        int share = left / (2 * team.threads()) / LEAST_ROWS * LEAST_ROWS;
        return Math.min(left, Math.clamp(share, LEAST_ROWS, MOST_ROWS));
    }

    /// Extends some rows that nobody has taken in this round.
    ///
    /// The caller takes them from the first on and the others from the last on. So most rows stay with the thread that
    /// made them in the round before, in its caches: those of another may be far away.
    private void multiplySome(int part, boolean caller) {
        while (true) {
            long range = open.get();
            int from = (int) range;
            int to = (int) (range >>> Integer.SIZE);
            int count = some(to - from);
            if (open.compareAndSet(range, caller ? range(from + count, to) : range(from, to - count))) {
                largest[part] = multiply(caller ? from : to - count, count);
                return;
            }
        }
    }

    private static long range(int from, int to) {
        return (long) to << Integer.SIZE | from;
    }

    /// Extends some rows, and returns the largest magnitude in them.
    private double multiply(int from, int count) {
        Tensor left = product.factor();
        Tensor rows = product.spare().slice(0, from, count);
        current.leftMultiply(left.slice(0, from, count), rows);
        return ScaledMatrix.largest(rows);
    }
}
