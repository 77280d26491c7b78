package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.tensor.DoubleStorage;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// The vector map of a [LinearMap] of either precision; F32 vectors are rounded on the way in and widened on the way
/// out.
final class LinearVectorMap implements VectorMap {
    private final LinearMap map;
    private final Tensor input;
    private final Tensor output;

    LinearVectorMap(LinearMap map) {
        this.map = map;
        int scratch = map.precision() == Precision.F32 ? 1 : 0;
        input = Tensor.zeros(map.precision(), scratch, map.columns());
        output = Tensor.zeros(map.precision(), scratch, map.rows());
    }

    @Override
    public double roundoff() {
        return map.precision().unitRoundoff();
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
        Tensor from = vector(x, xOffset, columns());
        Tensor to = vector(y, yOffset, rows());
        if (map.precision() == Precision.F64) {
            map.apply(from, to);
        } else {
            input.copyFrom(from);
            map.apply(input, output);
            to.copyFrom(output);
        }
    }

    @Override
    public void applyTransposed(double[] x, int xOffset, double[] y, int yOffset) {
        Tensor from = vector(x, xOffset, rows());
        Tensor to = vector(y, yOffset, columns());
        if (map.precision() == Precision.F64) {
            map.applyTransposed(from, to);
        } else {
            output.copyFrom(from);
            map.applyTransposed(output, input);
            to.copyFrom(input);
        }
    }

    private static Tensor vector(double[] array, int offset, int length) {
        return Tensor.of(new DoubleStorage(array), offset, 1, length);
    }
}
