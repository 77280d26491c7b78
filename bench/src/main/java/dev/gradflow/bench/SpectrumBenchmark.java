package dev.gradflow.bench;

import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.Eigenvalues;
import dev.gradflow.analysis.spectrum.SingularValues;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Spectra of a square matrix with entries from U(-1, 1)/√n, in double precision.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SpectrumBenchmark {
    private static final double TOLERANCE = 1e-8;

    /// n.
    @Param({"64", "128", "256"})
    public int size = 64;

    private LinearMap matrix = matrix(1);

    private static LinearMap matrix(int size) {
        Tensor entries = Setting.random(Precision.F64, 4, size, size);
        for (int i = 0; i < size * size; i++) {
            entries.storage().set(i, entries.storage().get(i) / Math.sqrt(size));
        }
        Setting.kernels(Precision.F64);
        return DenseMap.of(entries);
    }

    /// Makes the matrix and checks that independent methods agree.
    @Setup
    public void prepare() {
        matrix = matrix(size);
        double largest = singularValues().values()[0];
        Setting.check("σ_max", spectralNorm().value(), largest, TOLERANCE * largest);
        Eigenvalues all = eigenvalues();
        double radius = 0;
        for (int i = 0; i < size; i++) {
            radius = Math.max(radius, Math.hypot(all.re()[i], all.im()[i]));
        }
        Setting.check("ρ", spectralRadius().modulus(), radius, 10 * DominantEigenvalue.TOLERANCE * radius);
    }

    /// σ_max to 1e-10.
    @Benchmark
    public SpectralNorm spectralNorm() {
        return SpectralNorm.of(matrix);
    }

    /// ρ with its certificate.
    @Benchmark
    public DominantEigenvalue spectralRadius() {
        return DominantEigenvalue.of(matrix);
    }

    /// All singular values.
    @Benchmark
    public SingularValues singularValues() {
        return SingularValues.of(matrix);
    }

    /// All eigenvalues.
    @Benchmark
    public Eigenvalues eigenvalues() {
        return Eigenvalues.of(matrix);
    }
}
