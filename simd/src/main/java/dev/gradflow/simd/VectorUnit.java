package dev.gradflow.simd;

import dev.gradflow.core.tensor.Precision;
import java.util.Locale;
import java.util.Optional;
import jdk.incubator.vector.VectorShape;

/// What the kernels must know about the vector unit of the machine, as the JVM presents it.
///
/// @param bits      the width of a vector register that the JVM prefers
/// @param registers the number of vector registers, which bounds the size of a register tile
record VectorUnit(int bits, int registers) {
    private static final int LEAST_BITS = 128;
    private static final int PROBES = 500;
    private static final long SLOWEST_FUSED_NANOSECONDS = 600;

    private static final VectorUnit CURRENT = detect();

    /// The vector unit of the running JVM.
    static VectorUnit current() {
        return CURRENT;
    }

    /// 32 registers everywhere but on x86 without AVX-512, where there are 16.
    private static VectorUnit detect() {
        int bits = VectorShape.preferredShape().vectorBitSize();
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean x86 = architecture.equals("amd64") || architecture.startsWith("x86");
        boolean wide = VectorShape.S_512_BIT.vectorBitSize() == bits;
        return new VectorUnit(bits, x86 && !wide ? 16 : 32);
    }

    /// The number of elements in a vector.
    int lanes(Precision precision) {
        return bits / (8 * precision.bytes());
    }

    /// Why vector code would not pay on this JVM, in one line that names the mend; empty if it does.
    Optional<String> unsuitable() {
        if (bits < LEAST_BITS) {
            return Optional.of("the JVM offers vectors of " + bits + " bits, at least " + LEAST_BITS
                    + " are needed: remove -XX:MaxVectorSize=" + bits / 8 + ", or use a machine with a vector unit");
        }
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted") || mode.contains("emulated-client")) {
            return Optional.of("the JVM runs without its optimising compiler (" + mode
                    + "), which vector code needs: remove -Xint or -XX:TieredStopAtLevel");
        }
        if (!hasFusedMultiplyAdd()) {
            return Optional.of(
                    "the processor or the JVM has no fused multiply-add: use x86 with AVX2 and FMA or AArch64"
                            + ", without -XX:-UseFMA and -XX:UseAVX=0");
        }
        return Optional.empty();
    }

    /// Without the instruction, Java computes a fused multiply-add through big decimals, a hundred times more slowly.
    ///
    /// No interface of java.base says whether there is one, hence a stopwatch, with the best of many probes.
    private static boolean hasFusedMultiplyAdd() {
        long best = Long.MAX_VALUE;
        double sum = 0;
        for (int probe = 0; probe < PROBES && best > SLOWEST_FUSED_NANOSECONDS; probe++) {
            long start = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                sum = Math.fma(0.3, sum, 0.1 + i);
            }
            long elapsed = System.nanoTime() - start;
            best = Math.min(best, elapsed / 4);
        }
        return best <= SLOWEST_FUSED_NANOSECONDS && !Double.isNaN(sum);
    }
}
