package dev.gradflow.analysis.spectrum;

/// The largest singular values by Golub–Kahan–Lanczos bidiagonalisation with thick restarts.
///
/// The residual of a pair of singular vectors is the basis's coupling times the last entry of a left singular vector of
/// the projected matrix, and bounds the distance to a singular value of A. Reusable for matrices of one size; not
/// thread-safe.
///
/// Source: Golub and Kahan (1965); restarts as in Baglama and Reichel (2005).
final class GolubKahan {
    private static final int CHECK_EVERY = 8;

    private final BidiagonalBasis basis;
    private final TopBidiagonal top;

    private double[] values = {};
    private double[] residuals = {};
    private double[] leftWeights = {};
    private double[] rightWeights = {};

    /// A process whose basis holds at most `capacity` vectors a side, but never more than the matrix has.
    GolubKahan(int rows, int columns, int capacity) {
        basis = new BidiagonalBasis(rows, columns, capacity);
        top = new TopBidiagonal(basis.capacity());
    }

    /// Steps taken by the last run; each multiplies once with A and once with Aᵀ.
    int steps() {
        return basis.steps();
    }

    /// The approximate singular value number i, largest first.
    double value(int i) {
        return values[i];
    }

    /// The norm of the residual of pair i: some singular value lies no further from `value(i)`.
    double residual(int i) {
        return residuals[i];
    }

    /// How many values the last run found.
    int count() {
        return values.length;
    }

    /// The array whose first entries take the unit start vector before a run.
    double[] start() {
        return basis.right();
    }

    /// Writes the approximate right singular vector number i.
    void rightVector(int i, double[] target, int offset) {
        basis.combineRight(rightWeights, i * basis.size(), target, offset);
    }

    /// Writes the approximate left singular vector number i.
    void leftVector(int i, double[] target, int offset) {
        basis.combineLeft(leftWeights, i * basis.size(), target, offset);
    }

    /// Runs until the residuals of the `wanted` largest values are at most `tolerance` times the value, and says whether
    /// they became so within `mostSteps`.
    ///
    /// The first basis vector is the unit vector at the start of [#start]. A residual at the level of rounding counts
    /// as zero.
    boolean run(VectorMap map, int wanted, double tolerance, int mostSteps) {
        basis.clear();
        int target = Math.min(wanted, basis.capacity());
        while (true) {
            basis.step(map, target > 1);
            boolean last = basis.exhausted() || basis.complete() || basis.steps() >= mostSteps;
            if (target == 1 && basis.kept() == 0) {
                // Still bidiagonal: the top is cheap to find, so it is looked at after every step.
                if (topSettled(tolerance, last)) {
                    return true;
                }
                if (last) {
                    return false;
                }
            }
            if (last || basis.full() || (target > 1 && (basis.size() - basis.kept()) % CHECK_EVERY == 0)) {
                decompose();
                boolean done = settled(target, tolerance);
                if (done || last) {
                    return done;
                }
                if (basis.full()) {
                    restart(target);
                }
            }
        }
    }

    private boolean topSettled(double tolerance, boolean last) {
        int size = basis.size();
        if (size < 2 && !last) {
            return false;
        }
        top.solve(basis.alpha(), basis.beta(), size);
        double residual = basis.coupling() * Math.abs(top.left()[size - 1]) + top.defect();
        boolean settled = residual <= limit(top.value(), tolerance);
        if (settled || last) {
            acceptTop(residual);
        }
        return settled;
    }

    private double limit(double value, double tolerance) {
        return Math.max(tolerance * value, 16 * Vectors.ROUNDOFF * basis.largest());
    }

    private void acceptTop(double residual) {
        int size = basis.size();
        double[] alpha = basis.alpha();
        double[] beta = basis.beta();
        values = new double[] {top.value()};
        residuals = new double[] {residual};
        leftWeights = top.left();
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            weights[i] = alpha[i] * leftWeights[i] + (i > 0 ? beta[i - 1] * leftWeights[i - 1] : 0);
        }
        if (top.value() == 0) {
            weights[0] = 1;
        }
        Vectors.normalize(weights, 0, size);
        rightWeights = weights;
    }

    private void decompose() {
        int size = basis.size();
        // Row i of the array is column i of Bᵀ, so that the "right" vectors are those of the left side.
        double[] work = basis.projected();
        double scale = Vectors.largest(work, 0, work.length);
        double unit = scale == 0 ? 1 : Math.scalb(1.0, Math.getExponent(scale));
        Vectors.scale(1 / unit, work, 0, work.length);
        JacobiSvd svd = new JacobiSvd(work, size, size, true);
        values = svd.values();
        Vectors.scale(unit, values, 0, size);
        rightWeights = svd.left();
        leftWeights = svd.right();
        residuals = new double[size];
        for (int i = 0; i < size; i++) {
            residuals[i] = basis.coupling() * Math.abs(leftWeights[i * size + size - 1]);
        }
    }

    private boolean settled(int target, double tolerance) {
        if (basis.size() < target) {
            return false;
        }
        for (int i = 0; i < target; i++) {
            if (residuals[i] > limit(values[i], tolerance)) {
                return false;
            }
        }
        return true;
    }

    private void restart(int target) {
        int size = basis.size();
        int keep = Math.min(size - 1, Math.max(target + 2, size / 2));
        while (keep > 1 && values[keep - 1] <= 8 * Vectors.ROUNDOFF * basis.largest()) {
            keep--;
        }
        basis.restart(values, leftWeights, rightWeights, keep);
    }
}
