package dev.gradflow.analysis;

import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.network.DenseJacobian;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;

/// Extends a product by many steps and takes its norm after each, shared among a team of threads.
///
/// In one round the norm of P(t,k), the Jacobian that is needed in the next round, and the rows of P(t,k+1) are parts
/// of the same work: the rows fill what the other two leave of the threads' time.
final class SharedExtension {
    private static final int ROWS = 32;

    private final ScaledMatrix product;
    private final int firstStep;
    private final double tolerance;
    private final ThreadTeam team;
    private final int blocks;
    private final double[] largest;
    private final AtomicInteger below = new AtomicInteger();
    private final AtomicInteger above = new AtomicInteger();
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
        this.blocks = Math.ceilDiv(product.factor().extent(0), ROWS);
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
        below.set(0);
        above.set(blocks);
        team.share(parts, part -> {
            if (caller.isInterrupted()) {
                return; // the call ends after this round, without a result
            }
            if (part < blocks) {
                multiply(nextBlock(Thread.currentThread() == caller));
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

    /// A block of rows that nobody has taken in this round.
    ///
    /// The caller takes them from the first on and the others from the last on. So most rows stay with the thread that
    /// made them in the round before, in its caches: those of another may be far away.
    private int nextBlock(boolean caller) {
        return caller ? below.getAndIncrement() : above.decrementAndGet();
    }

    private void multiply(int block) {
        Tensor left = product.factor();
        int from = block * ROWS;
        int count = Math.min(ROWS, left.extent(0) - from);
        Tensor rows = product.spare().slice(0, from, count);
        current.leftMultiply(left.slice(0, from, count), rows);
        largest[block] = ScaledMatrix.largest(rows);
    }
}
