package dev.gradflow.analysis.spectrum;

/// One side of a power iteration with two orthonormal vectors: the map restricted to their plane, and its eigenvalues.
final class PairIteration {
    private final VectorMap map;
    private final boolean transposed;
    private final int length;
    private final double[] pair;
    private final double[] images;
    private final double[] eigenvalueRe = new double[2];
    private final double[] eigenvalueIm = new double[2];
    private double a;
    private double b;
    private double c;
    private double d;
    private int steps;

    // The chosen eigenvalue, and the eigenvector as (pRe + i·pIm)·first + (qRe + i·qIm)·second, of length 1.
    private double re;
    private double im;
    private double pRe;
    private double pIm;
    private double qRe;
    private double qIm;

    /// Starts from the unit vector `first` and a random second one.
    PairIteration(VectorMap map, boolean transposed, double[] first) {
        this.map = map;
        this.transposed = transposed;
        length = first.length;
        pair = new double[2 * length];
        images = new double[2 * length];
        System.arraycopy(first, 0, pair, 0, length);
        completePair();
    }

    double re() {
        return re;
    }

    double im() {
        return im;
    }

    /// Applies the map to both vectors; says whether anything but zero came out.
    boolean apply() {
        map.apply(transposed, pair, 0, images, 0);
        if (length > 1) {
            map.apply(transposed, pair, length, images, length);
        }
        a = Vectors.dot(pair, 0, images, 0, length);
        b = Vectors.dot(pair, 0, images, length, length);
        c = Vectors.dot(pair, length, images, 0, length);
        d = Vectors.dot(pair, length, images, length, length);
        FrancisQr qr = new FrancisQr(new double[] {a, b, c, d}, 2);
        System.arraycopy(qr.re(), 0, eigenvalueRe, 0, 2);
        System.arraycopy(qr.im(), 0, eigenvalueIm, 0, 2);
        return Vectors.largest(images, 0, images.length) > 0;
    }

    /// Chooses the eigenvalue of larger modulus, the positive one of opposites.
    void chooseLargest() {
        double difference = Math.abs(eigenvalueRe[0]) - Math.abs(eigenvalueRe[1]);
        choose(difference > 0 || (difference == 0 && eigenvalueRe[0] >= eigenvalueRe[1]) ? 0 : 1);
    }

    /// Chooses the eigenvalue nearest to that of another iteration.
    void chooseLike(PairIteration other) {
        double first = Math.abs(eigenvalueRe[0] - other.re);
        choose(first <= Math.abs(eigenvalueRe[1] - other.re) ? 0 : 1);
    }

    private void choose(int which) {
        re = eigenvalueRe[which];
        im = Math.abs(eigenvalueIm[which]);
        // (b, λ - a) and (λ - d, c) are both eigenvectors of [a b; c d]; the longer one is the better.
        boolean upper = Math.hypot(b, Math.hypot(re - a, im)) >= Math.hypot(c, Math.hypot(re - d, im));
        pRe = upper ? b : re - d;
        pIm = upper ? 0 : im;
        qRe = upper ? re - a : c;
        qIm = upper ? im : 0;
        double norm = Math.hypot(Math.hypot(pRe, pIm), Math.hypot(qRe, qIm));
        if (norm == 0) {
            pRe = 1;
            norm = 1;
        }
        pRe /= norm;
        pIm /= norm;
        qRe /= norm;
        qIm /= norm;
    }

    /// The norm of `A·x - λ·x` for the chosen eigenvalue and its unit eigenvector in the plane.
    double residual() {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double first = images[i] - re * pair[i];
            double second = images[length + i] - re * pair[length + i];
            double real = pRe * first + qRe * second + im * (pIm * pair[i] + qIm * pair[length + i]);
            double imaginary = pIm * first + qIm * second - im * (pRe * pair[i] + qRe * pair[length + i]);
            sum += real * real + imaginary * imaginary;
        }
        return Math.sqrt(sum);
    }

    /// `|y·x|` for the chosen unit eigenvectors of both sides: the reciprocal of the eigenvalue's condition.
    double overlap(PairIteration other) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < length; i++) {
            double xRe = pRe * pair[i] + qRe * pair[length + i];
            double xIm = pIm * pair[i] + qIm * pair[length + i];
            double yRe = other.pRe * other.pair[i] + other.qRe * other.pair[length + i];
            double yIm = other.pIm * other.pair[i] + other.qIm * other.pair[length + i];
            real += xRe * yRe - xIm * yIm;
            imaginary += xRe * yIm + xIm * yRe;
        }
        return Math.hypot(real, imaginary);
    }

    /// Makes the images the next pair.
    void advance() {
        steps++;
        System.arraycopy(images, 0, pair, 0, 2 * length);
        if (Vectors.norm(pair, 0, length) == 0) {
            System.arraycopy(images, length, pair, 0, length);
        }
        Vectors.normalize(pair, 0, length);
        completePair();
    }

    // Makes the second vector a unit vector orthogonal to the first; a random one where nothing of it is left.
    private void completePair() {
        double before = Vectors.norm(pair, length, length);
        Vectors.orthogonalize(pair, 1, pair, length, length);
        if (length > 1 && Vectors.norm(pair, length, length) <= 8 * Vectors.ROUNDOFF * before) {
            Vectors.random(7L + steps, pair, length, length);
            Vectors.orthogonalize(pair, 1, pair, length, length);
        }
        Vectors.normalize(pair, length, length);
    }
}
