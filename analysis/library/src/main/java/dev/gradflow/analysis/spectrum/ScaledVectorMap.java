package dev.gradflow.analysis.spectrum;

/// A vector map whose results are multiplied by a power of two, so that extreme matrices act like ordinary ones.
///
/// The scale is found from one trial product. Arguments are shrunk first where a product of a unit vector overflows, and
/// enlarged where it has fewer digits than others.
final class ScaledVectorMap implements VectorMap {
    private static final int ORDINARY = 200;
    private static final int HEADROOM = 64;
    private static final int ENLARGEMENT = 800;
    private static final double HUGE = 0x1p900;
    private static final double TINY = 0x1p-900;

    private final VectorMap map;
    private final double[] shrunk;
    private int inputExponent;
    private int outputExponent;

    /// Scales `map` so that its product with the unit vector `trial` has entries below 1, the largest near 1.
    ///
    /// @throws IllegalArgumentException if the product has no finite entries
    ScaledVectorMap(VectorMap map, double[] trial) {
        this.map = map;
        shrunk = new double[Math.max(map.rows(), map.columns())];
        double[] image = new double[map.rows()];
        map.apply(trial, 0, image, 0);
        double largest = Vectors.largest(image, 0, image.length);
        // A product that is only just finite says that others are not.
        if (!(largest < HUGE)) {
            inputExponent = -HEADROOM;
        } else if (largest > 0 && largest < TINY) {
            inputExponent = ENLARGEMENT;
        }
        if (inputExponent != 0) {
            apply(trial, 0, image, 0);
            largest = Vectors.largest(image, 0, image.length);
        }
        if (!Double.isFinite(largest)) {
            throw new IllegalArgumentException("the linear map [" + map.rows() + ", " + map.columns() + "] gives "
                    + largest + " for a unit vector: finite entries are needed");
        }
        int exponent = largest == 0 ? 0 : Math.getExponent(largest);
        outputExponent = inputExponent == 0 && Math.abs(exponent) < ORDINARY ? 0 : -exponent;
    }

    /// The exponent by which values of this map must be multiplied to be values of the original.
    int exponent() {
        return -inputExponent - outputExponent;
    }

    @Override
    public double roundoff() {
        return map.roundoff();
    }

    @Override
    public int rows() {
        return map.rows();
    }

    @Override
    public int columns() {
        return map.columns();
    }

    @Override
    public void apply(double[] x, int xOffset, double[] y, int yOffset) {
        apply(false, x, xOffset, y, yOffset);
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        apply(true, x, xOffset, y, yOffset);
    }

    @Override
    public void apply(boolean transposed, double[] x, int xOffset, double[] y, int yOffset) {
        if (inputExponent == 0) {
            map.apply(transposed, x, xOffset, y, yOffset);
        } else {
            int length = transposed ? map.rows() : map.columns();
            System.arraycopy(x, xOffset, shrunk, 0, length);
            shift(shrunk, 0, length, inputExponent);
            map.apply(transposed, shrunk, 0, y, yOffset);
        }
        if (outputExponent != 0) {
            shift(y, yOffset, transposed ? map.columns() : map.rows(), outputExponent);
        }
    }

    private static void shift(double[] x, int offset, int length, int exponent) {
        for (int i = 0; i < length; i++) {
            x[offset + i] = Math.scalb(x[offset + i], exponent);
        }
    }
}
