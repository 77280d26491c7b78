package dev.gradflow.analysis.spectrum;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// One irreducible diagonal block of a matrix, with computed eigenvalues and what certifies them.
///
/// The computed eigenvalues are exact for a matrix within [#perturbation] of the balanced block. On a circle where the
/// resolvent is smaller than the reciprocal of that, no eigenvalue can cross: inside and outside both matrices have
/// equally many. That holds for simple, multiple and defective eigenvalues alike, and needs no eigenvector.
final class IrreducibleBlock {
    private static final double SAFETY = 8;
    private static final int EVEN_ANGLES = 12;
    private static final int FURTHER_ANGLES = 16;

    private final int order;
    private final double[] h;
    private final double[] re;
    private final double[] im;
    private final int exponent;
    private final double norm;
    private final boolean solved;
    private final boolean nilpotent;
    private final int sweeps;
    private final int top;
    private final Resolvent resolvent;

    /// Takes the row-major block over, and computes its eigenvalues.
    IrreducibleBlock(double[] block, int order) {
        this.order = order;
        double[] original = block.clone();
        exponent = Balancing.balance(block, order);
        Hessenberg.reduce(block, order);
        h = block;
        norm = Vectors.norm(h, 0, h.length);
        FrancisQr qr = new FrancisQr(h.clone(), order);
        re = qr.re();
        im = qr.im();
        solved = qr.converged();
        sweeps = qr.sweeps();
        top = largestOf(re, im);
        nilpotent = solved && modulus(top) < 0.5 * norm && Nilpotency.proven(original, order);
        resolvent = new Resolvent(h, order);
    }

    private static int largestOf(double[] re, double[] im) {
        int best = 0;
        for (int i = 1; i < re.length; i++) {
            double difference = Math.hypot(re[i], im[i]) - Math.hypot(re[best], im[best]);
            if (difference > 0 || (difference == 0 && (re[i] > re[best] || im[i] > im[best]))) {
                best = i;
            }
        }
        return best;
    }

    private double modulus(int i) {
        return Math.hypot(re[i], im[i]);
    }

    /// Whether the eigenvalue iteration converged.
    boolean solved() {
        return solved;
    }

    /// Whether all eigenvalues are proven to be exactly zero.
    boolean nilpotent() {
        return nilpotent;
    }

    /// Sweeps that the eigenvalue iteration took.
    int sweeps() {
        return sweeps;
    }

    /// The power of two by which [#topRe], [#topIm] and radii must be multiplied to be those of the original.
    int exponent() {
        return exponent;
    }

    /// Real part of the computed eigenvalue of largest modulus.
    double topRe() {
        return nilpotent ? 0 : re[top];
    }

    /// Imaginary part of the computed eigenvalue of largest modulus, not negative.
    double topIm() {
        return nilpotent ? 0 : Math.abs(im[top]);
    }

    /// A bound on the backward error of reduction and iteration together, generous by what is seen in practice.
    double perturbation() {
        return 8 * Math.sqrt(order) * Vectors.ROUNDOFF * norm;
    }

    /// How much further than its perturbation the top eigenvalue may have moved, seen from just outside at `radius`.
    double topCondition(double radius) {
        double modulus = modulus(top);
        double factor = radius / modulus;
        return resolvent.norm(re[top] * factor, Math.abs(im[top]) * factor) * (radius - modulus);
    }

    /// Whether the circle of this radius certainly has as many exact eigenvalues outside as it has computed ones.
    boolean separates(double radius) {
        if (nilpotent || norm < radius) {
            return true;
        }
        double bound = 1 / (SAFETY * perturbation());
        for (double angle : angles(radius)) {
            if (!(resolvent.norm(radius * Math.cos(angle), radius * Math.sin(angle)) < bound)) {
                return false;
            }
        }
        return true;
    }

    // The resolvent peaks where the circle comes close to eigenvalues; conjugate angles give the same norm.
    private double[] angles(double radius) {
        int[] upper = IntStream.range(0, order)
                .filter(i -> im[i] >= 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> Math.abs(modulus(i) - radius)))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] angles = new double[upper.length + EVEN_ANGLES];
        int count = 0;
        int further = 0;
        for (int i : upper) {
            boolean near = modulus(i) > 0.9 * radius;
            if (near || further++ < FURTHER_ANGLES) {
                angles[count++] = Math.atan2(im[i], re[i]);
            }
        }
        for (int i = 0; i < EVEN_ANGLES; i++) {
            angles[count++] = Math.PI * i / (EVEN_ANGLES - 1);
        }
        return Arrays.copyOf(angles, count);
    }
}
