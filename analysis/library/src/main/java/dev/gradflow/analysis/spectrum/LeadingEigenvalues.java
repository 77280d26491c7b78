package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The eigenvalues of largest modulus of a square matrix with their vectors, found from products with vectors alone.
///
/// By Arnoldi's process with Krylov–Schur restarts. A small residual shows an eigenvalue of a matrix that differs by
/// it, which for a strongly nonnormal matrix may lie far from those of the given one; [DominantEigenvalue] judges
/// that. An eigenvalue with several eigenvectors may be found once and not as often as it occurs, since products with
/// one start vector never leave one of them. Arrays are not copied and must not be modified.
///
/// @param re         the real parts, by falling modulus, a conjugate pair with the positive imaginary part first
/// @param im         the imaginary parts
/// @param residuals  for each the norm of `A·x - λ·x`, for its unit eigenvector x, over its modulus
/// @param converged  whether all residuals came below the tolerance
/// @param iterations products with the map
/// @param vectorsRe  the real parts of the eigenvectors, one an array; not to be modified
/// @param vectorsIm  the imaginary parts of the eigenvectors, one an array; not to be modified
public record LeadingEigenvalues(
        double[] re,
        double[] im,
        double[] residuals,
        boolean converged,
        int iterations,
        double[][] vectorsRe,
        double[][] vectorsIm) {

    /// The relative residual that is asked for unless another is given: 1e-10.
    public static final double TOLERANCE = 1e-10;

    private static final int MOST_ITERATIONS = 10_000;

    /// The `count` leading eigenvalues of the square map `a`, or all if there are fewer.
    ///
    /// @throws IllegalArgumentException if the map is not square or gives a NaN or an infinity, or `count` is below 1
    public static LeadingEigenvalues of(LinearMap a, int count) {
        return of(a, count, TOLERANCE, null);
    }

    /// The `count` leading eigenvalues of the square map `a`, with an own tolerance and a warm start.
    ///
    /// @param tolerance the relative residual asked for
    /// @param start     a guess: the sum of the eigenvectors' real parts, say; or null
    /// @throws IllegalArgumentException if the map is not square or gives a NaN or an infinity, or `count` is below 1
    public static LeadingEigenvalues of(LinearMap a, int count, double tolerance, double @Nullable [] start) {
        int order = DenseForm.order(a);
        int wanted = Math.min(count, order);
        if (wanted < 1) {
            throw new IllegalArgumentException("the " + count + " leading eigenvalues of a map [" + order + ", " + order
                    + "]: at least 1 must be asked for and exist");
        }
        double[] first = StartVectors.first(order, start);
        ScaledVectorMap map = new ScaledVectorMap(VectorMap.of(a), first);
        KrylovSchur process = new KrylovSchur(map, false, Math.max(2 * wanted + 20, 40), first);
        double effective = Math.max(tolerance, 32 * map.roundoff());
        boolean converged = process.run(wanted, effective, MOST_ITERATIONS);
        int found = Math.min(wanted, process.count());
        double[] re = new double[found];
        double[] im = new double[found];
        double[] residuals = new double[found];
        double[][] vectorsRe = new double[found][order];
        double[][] vectorsIm = new double[found][order];
        SmallEigenproblem ritz = process.ritz();
        for (int i = 0; i < found; i++) {
            re[i] = Math.scalb(ritz.re(i), map.exponent());
            im[i] = Math.scalb(ritz.im(i), map.exponent());
            process.vector(i, vectorsRe[i], vectorsIm[i]);
            double residual = residual(map, ritz.re(i), ritz.im(i), vectorsRe[i], vectorsIm[i]);
            boolean nothing = residual <= 4 * Vectors.ROUNDOFF * process.largest();
            residuals[i] = nothing && ritz.modulus(i) == 0 ? 0 : residual / ritz.modulus(i);
            converged &= nothing || residuals[i] <= 2 * effective;
        }
        boolean complete = converged && found == wanted && Arrays.stream(re).noneMatch(Double::isNaN);
        return new LeadingEigenvalues(re, im, residuals, complete, process.steps(), vectorsRe, vectorsIm);
    }

    /// The norm of `A·x - λ·x` itself: the process knows it only as far as its own small eigenproblem is well
    /// conditioned, which that of a defective matrix is not.
    private static double residual(VectorMap map, double re, double im, double[] vectorRe, double[] vectorIm) {
        int order = vectorRe.length;
        double[] imageRe = new double[order];
        double[] imageIm = new double[order];
        map.apply(vectorRe, 0, imageRe, 0);
        if (im != 0) {
            map.apply(vectorIm, 0, imageIm, 0);
        }
        Vectors.add(-re, vectorRe, 0, imageRe, 0, order);
        Vectors.add(im, vectorIm, 0, imageRe, 0, order);
        Vectors.add(-re, vectorIm, 0, imageIm, 0, order);
        Vectors.add(-im, vectorRe, 0, imageIm, 0, order);
        return Math.hypot(Vectors.norm(imageRe, 0, order), Vectors.norm(imageIm, 0, order));
    }
}
