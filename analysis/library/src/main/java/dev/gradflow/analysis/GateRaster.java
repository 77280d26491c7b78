package dev.gradflow.analysis;

/// The values of one gate unit by unit and step by step, for batch element 0.
///
/// Of many units every n-th is kept, of many steps every m-th; values are those of the unit at the step, not means.
/// Arrays are not copied and must not be modified.
///
/// @param steps  t of the kept steps, at most [#MOST_STEPS]
/// @param units  numbers of the kept units from 0, at most [#MOST_UNITS]
/// @param values `[step][unit]`
public record GateRaster(int[] steps, int[] units, double[][] values) {
    /// So many steps are kept at most.
    public static final int MOST_STEPS = 96;

    /// So many units are kept at most.
    public static final int MOST_UNITS = 32;

    /// The distance between kept ones of `count`, of which at most `most` are kept.
    static int distance(int count, int most) {
        return (count + most - 1) / most;
    }

    /// From the values of the kept steps one after another.
    static GateRaster of(int stride, int[] units, double[] flat) {
        int count = flat.length / units.length;
        int[] steps = new int[count];
        double[][] values = new double[count][units.length];
        for (int i = 0; i < count; i++) {
            steps[i] = 1 + i * stride;
            System.arraycopy(flat, i * units.length, values[i], 0, units.length);
        }
        return new GateRaster(steps, units, values);
    }
}
