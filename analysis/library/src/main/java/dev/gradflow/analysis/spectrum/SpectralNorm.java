package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;
import org.jspecify.annotations.Nullable;

/// The largest singular value of a matrix: how much it stretches the vector that it stretches most.
///
/// Found by Golub–Kahan–Lanczos bidiagonalisation with full reorthogonalisation. Matrices of any scale are handled; no
/// square of an entry is formed. Source: MATH §9.
///
/// {@snippet file="dev/gradflow/analysis/ExamplesTest.java" region="spectra"}
///
/// @param value         the spectral norm σ, or the best lower estimate of it if the iteration did not converge
/// @param errorEstimate the norm of the residual over `value`: a singular value lies within this relative distance
/// @param converged     whether the error estimate came below the tolerance
/// @param iterations    steps taken, each one product with A and one with Aᵀ
/// @param rightVector   the unit vector that is stretched most, for a warm start; not to be modified
public record SpectralNorm(
        double value, double errorEstimate, boolean converged, int iterations, double[] rightVector) {

    /// The relative tolerance that is used unless another is given: 1e-10.
    public static final double TOLERANCE = 1e-10;

    private static final int BASIS = 80;
    /// The most steps that are taken unless another number is given.
    public static final int MAX_ITERATIONS = 4000;

    /// The spectral norm of `a` within [#TOLERANCE].
    ///
    /// @throws IllegalArgumentException if the map gives a NaN or an infinity for a unit vector
    public static SpectralNorm of(LinearMap a) {
        return of(a, TOLERANCE, MAX_ITERATIONS, null);
    }

    /// The spectral norm of `a`, with an own tolerance and, if possible, a direction to start from.
    ///
    /// A map in F32 that is not dense computes its products with that precision only, and no tolerance finer than 32 of
    /// its
    /// roundings is met or claimed.
    ///
    /// @param tolerance     relative error asked for
    /// @param maxIterations the most steps to take
    /// @param start         a guess of the right singular vector, or null; a little of every direction is added to it
    /// @throws IllegalArgumentException if the map gives a NaN or an infinity for a unit vector, or a length is wrong
    public static SpectralNorm of(LinearMap a, double tolerance, int maxIterations, double @Nullable [] start) {
        if (a.rows() == 0 || a.columns() == 0) {
            return new SpectralNorm(0, 0, true, 0, new double[a.columns()]);
        }
        double[] first = StartVectors.first(a.columns(), start);
        ScaledVectorMap map = new ScaledVectorMap(VectorMap.of(a), first);
        GolubKahan process = new GolubKahan(a.rows(), a.columns(), BASIS);
        System.arraycopy(first, 0, process.start(), 0, first.length);
        return run(process, map, map.exponent(), tolerance, maxIterations);
    }

    /// Runs a process whose start vector is set, and reads the result.
    static SpectralNorm run(GolubKahan process, VectorMap map, int exponent, double tolerance, int maxIterations) {
        double attainable = Math.max(tolerance, 32 * map.roundoff());
        // The start vector may favour the direction of a second singular value that is almost as large. Then the
        // residual is smaller than the error, by the ratio of the two components: a few where the start is random, many
        // where it is a guess with a little of everything added. Only luck far beyond this ratio deceives.
        double ratio = StartVectors.ADMIXTURE / 2 / Math.sqrt(map.columns());
        boolean converged = process.run(map, 1, attainable * ratio, maxIterations);
        double value = process.value(0);
        double floor = 2 * map.roundoff() * Math.sqrt(map.rows() + map.columns());
        double error = value == 0 ? process.residual(0) : Math.max(floor, process.residual(0) / value);
        double[] vector = new double[map.columns()];
        process.rightVector(0, vector, 0);
        return new SpectralNorm(
                Math.scalb(value, exponent), value == 0 && converged ? 0 : error, converged, process.steps(), vector);
    }
}
