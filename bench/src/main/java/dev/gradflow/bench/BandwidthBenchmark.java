package dev.gradflow.bench;

import dev.gradflow.core.kernel.CacheLines;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
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

/// The machine's limit of reading: 128 MiB in all, again and again from as much memory as fits a level of the caches.
///
/// The best loop found: whole vectors that begin on a cache line, or-ed into eight accumulators. Not a benchmark of
/// this engine but the measure of its others.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class BandwidthBenchmark {
    /// What one call reads.
    static final int TOTAL_BYTES = 1 << 27;

    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final int FIRST = CacheLines.first(Integer.BYTES);

    /// Level of the caches by the amount that is read again and again: 16 KiB, 512 KiB, 8 MiB, 128 MiB.
    @Param({"L1", "L2", "L3", "memory"})
    public String level = "L1";

    private int length;
    private int[] data = {};

    /// Makes the array, most of which may lie unused; see [Lines].
    @Setup
    public void prepare() {
        length = bytes(level) / Integer.BYTES;
        data = new int[Lines.length(length, Integer.BYTES)];
        for (int i = 0; i < length; i++) {
            data[FIRST + i] = i & 0xff;
        }
        if (read() != 0xff) {
            throw new IllegalStateException("not everything was read");
        }
    }

    /// The bytes that stand for a level.
    ///
    /// @throws IllegalArgumentException if there is no such level
    static int bytes(String level) {
        return switch (level) {
            case "L1" -> 1 << 14;
            case "L2" -> 1 << 19;
            case "L3" -> 1 << 23;
            case "memory" -> TOTAL_BYTES;
            default -> throw new IllegalArgumentException("no level '" + level + "'");
        };
    }

    /// All bits that occur anywhere.
    @Benchmark
    public int read() {
        int bits = 0;
        for (int round = TOTAL_BYTES / Integer.BYTES / length; round > 0; round--) {
            bits |= once(data, length);
        }
        return bits;
    }

    private static int once(int[] data, int length) {
        IntVector a0 = IntVector.zero(SPECIES);
        IntVector a1 = IntVector.zero(SPECIES);
        IntVector a2 = IntVector.zero(SPECIES);
        IntVector a3 = IntVector.zero(SPECIES);
        IntVector a4 = IntVector.zero(SPECIES);
        IntVector a5 = IntVector.zero(SPECIES);
        IntVector a6 = IntVector.zero(SPECIES);
        IntVector a7 = IntVector.zero(SPECIES);
        int step = 8 * SPECIES.length();
        for (int i = FIRST; i < FIRST + length; i += step) {
            a0 = a0.or(IntVector.fromArray(SPECIES, data, i + 0 * SPECIES.length()));
            a1 = a1.or(IntVector.fromArray(SPECIES, data, i + 1 * SPECIES.length()));
            a2 = a2.or(IntVector.fromArray(SPECIES, data, i + 2 * SPECIES.length()));
            a3 = a3.or(IntVector.fromArray(SPECIES, data, i + 3 * SPECIES.length()));
            a4 = a4.or(IntVector.fromArray(SPECIES, data, i + 4 * SPECIES.length()));
            a5 = a5.or(IntVector.fromArray(SPECIES, data, i + 5 * SPECIES.length()));
            a6 = a6.or(IntVector.fromArray(SPECIES, data, i + 6 * SPECIES.length()));
            a7 = a7.or(IntVector.fromArray(SPECIES, data, i + 7 * SPECIES.length()));
        }
        return a0.or(a1).or(a2.or(a3)).or(a4.or(a5).or(a6.or(a7))).reduceLanes(VectorOperators.OR);
    }
}
