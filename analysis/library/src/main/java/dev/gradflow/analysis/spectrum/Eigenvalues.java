package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;
import java.util.Comparator;
import java.util.stream.IntStream;

/// All eigenvalues of a square real matrix, by falling modulus, a conjugate pair with the positive imaginary part
/// first.
///
/// They are exact for a matrix that differs by a few roundings of its norm, which says little about defective or
/// strongly nonnormal matrices: [DominantEigenvalue] certifies the one that matters.
///
/// @param re        the real parts; not to be modified
/// @param im        the imaginary parts; not to be modified
/// @param converged whether every eigenvalue was found; those that were not are NaN
public record Eigenvalues(double[] re, double[] im, boolean converged) {

    /// The eigenvalues of the square map `a`, which is written out.
    ///
    /// @throws IllegalArgumentException if the map is not square or has an entry that is not finite
    public static Eigenvalues of(LinearMap a) {
        int order = DenseForm.order(a);
        double[] matrix = DenseForm.of(a);
        double[] re = new double[order];
        double[] im = new double[order];
        boolean converged = true;
        int filled = 0;
        for (int[] indices : StrongComponents.of(matrix, order)) {
            int size = indices.length;
            double[] block = StrongComponents.block(matrix, order, indices);
            int exponent = Balancing.balance(block, size);
            Hessenberg.reduce(block, size);
            FrancisQr qr = new FrancisQr(block, size);
            converged &= qr.converged();
            for (int i = 0; i < size; i++) {
                re[filled] = Math.scalb(qr.re()[i], exponent);
                im[filled] = Math.scalb(qr.im()[i], exponent);
                filled++;
            }
        }
        int[] sorted = IntStream.range(0, order)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -Math.hypot(re[i], im[i]))
                        .thenComparingDouble(i -> -re[i])
                        .thenComparingDouble(i -> -im[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] sortedRe = IntStream.of(sorted).mapToDouble(i -> re[i]).toArray();
        double[] sortedIm = IntStream.of(sorted).mapToDouble(i -> im[i]).toArray();
        return new Eigenvalues(sortedRe, sortedIm, converged);
    }
}
