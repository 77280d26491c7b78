package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.LinearMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The eigenvalue of largest modulus of a real matrix that need not be symmetric, with a certificate.
///
/// The matrix is split into irreducible blocks, whose eigenvalues are computed by QR iteration. The spectral radius
/// is then certified by the pseudospectrum: on the circles of radius ρ(1 ± bound) no eigenvalue can be pushed across
/// by the rounding errors committed. Real and complex, opposite, cyclic and multiple eigenvalues pass alike;
/// defective and strongly nonnormal ones, whose computed values mean little, are reported as not converged. A
/// spectral radius of 0 is given only where it is proven. Source: MATH §9. Immutable.
///
/// @param modulus    the spectral radius ρ; only an estimate unless `converged`
/// @param re         real part of an eigenvalue of this modulus
/// @param im         its imaginary part, not negative; its conjugate is an eigenvalue too
/// @param converged  whether the error bound is within the tolerance
/// @param errorBound certified bound on the relative error of `modulus`; infinite where nothing could be certified
/// @param iterations sweeps of the QR iteration, in all blocks; for large maps, products with it
public record DominantEigenvalue(
        double modulus, double re, double im, boolean converged, double errorBound, int iterations) {

    /// The relative tolerance that is used unless another is given: 1e-7.
    public static final double TOLERANCE = 1e-7;

    /// Up to this order the matrix is written out and certified: 512.
    public static final int LARGEST_CERTIFIED = 512;

    private static final int LARGEST_DENSE = 1024;
    private static final double[] COARSE = {1e-5, 1e-3, 0.1};

    /// The dominant eigenvalue of the square map `a` within [#TOLERANCE].
    ///
    /// @throws IllegalArgumentException if the map is not square or has an entry that is not finite
    public static DominantEigenvalue of(LinearMap a) {
        return of(a, TOLERANCE);
    }

    /// The dominant eigenvalue of the square map `a`.
    ///
    /// The map is written out up to [#LARGEST_CERTIFIED] rows, and in F32 the answer is that of the matrix as this
    /// precision forms it. Larger maps are only multiplied with, in Krylov spaces from a random start: the bound then
    /// follows from residuals and the eigenvalue's condition. Where that fails, up to 1024 rows are written out after
    /// all.
    ///
    /// @param tolerance relative error of the modulus that counts as converged
    /// @throws IllegalArgumentException if the map is not square or has an entry that is not finite
    public static DominantEigenvalue of(LinearMap a, double tolerance) {
        int order = DenseForm.order(a);
        if (order > LARGEST_CERTIFIED) {
            DominantEigenvalue found = KrylovDominant.of(a, tolerance);
            if (found.converged() || order > LARGEST_DENSE) {
                return found;
            }
        }
        return new Search(DenseForm.of(a), order).run(tolerance);
    }

    /// One computation.
    private static final class Search {
        private final List<IrreducibleBlock> blocks = new ArrayList<>();
        private int exponent = Integer.MIN_VALUE;
        private int sweeps;
        private boolean solved = true;

        // The largest eigenvalue so far, in units of 2^exponent; no block where it is a single entry, hence exact.
        private double re;
        private double im;
        private double modulus = -1;
        private @Nullable IrreducibleBlock owner;

        Search(double[] matrix, int order) {
            List<Double> single = new ArrayList<>();
            for (int[] indices : StrongComponents.of(matrix, order)) {
                if (indices.length == 1) {
                    double entry = matrix[indices[0] * order + indices[0]];
                    single.add(entry);
                    exponent = Math.max(exponent, entry == 0 ? Double.MIN_EXPONENT : Math.getExponent(entry));
                } else {
                    IrreducibleBlock block =
                            new IrreducibleBlock(StrongComponents.block(matrix, order, indices), indices.length);
                    blocks.add(block);
                    exponent = Math.max(exponent, block.exponent());
                    sweeps += block.sweeps();
                    solved &= block.solved();
                }
            }
            for (double entry : single) {
                consider(Math.scalb(entry, -exponent), 0, null);
            }
            for (IrreducibleBlock block : blocks) {
                int shift = block.exponent() - exponent;
                consider(Math.scalb(block.topRe(), shift), Math.scalb(block.topIm(), shift), block);
            }
        }

        private void consider(double candidateRe, double candidateIm, @Nullable IrreducibleBlock block) {
            double candidate = Math.hypot(candidateRe, candidateIm);
            if (candidate > modulus || (candidate == modulus && candidateRe > re)) {
                re = candidateRe;
                im = candidateIm;
                modulus = candidate;
                owner = block;
            }
        }

        DominantEigenvalue run(double tolerance) {
            if (blocks.stream().allMatch(IrreducibleBlock::nilpotent)) {
                return result(true, 0);
            }
            if (!solved || !(modulus > 0)) {
                return result(false, Double.POSITIVE_INFINITY);
            }
            double likely = likelyBound(tolerance);
            if (likely < tolerance && certified(likely)) {
                return result(true, likely);
            }
            if (certified(tolerance)) {
                return result(true, tolerance);
            }
            for (double bound : COARSE) {
                if (bound > tolerance && certified(bound)) {
                    return result(false, bound);
                }
            }
            return result(false, Double.POSITIVE_INFINITY);
        }

        private DominantEigenvalue result(boolean converged, double bound) {
            return new DominantEigenvalue(
                    Math.scalb(Math.max(0, modulus), exponent),
                    Math.scalb(re, exponent),
                    Math.scalb(im, exponent),
                    converged,
                    bound,
                    sweeps);
        }

        // What the condition of the top eigenvalue alone lets expect, with a margin that the certificate will need.
        private double likelyBound(double tolerance) {
            IrreducibleBlock block = owner;
            if (block == null) {
                return 64 * Vectors.ROUNDOFF;
            }
            double own = radius(block, 0);
            double condition = block.topCondition(own * (1 + tolerance));
            return Math.max(64 * Vectors.ROUNDOFF, 32 * condition * block.perturbation() / own);
        }

        private double radius(IrreducibleBlock block, double relative) {
            return Math.scalb(modulus * (1 + relative), exponent - block.exponent());
        }

        private boolean certified(double bound) {
            for (IrreducibleBlock block : blocks) {
                if (!block.separates(radius(block, bound))) {
                    return false;
                }
            }
            IrreducibleBlock block = owner;
            return block == null || block.separates(radius(block, -bound));
        }
    }
}
