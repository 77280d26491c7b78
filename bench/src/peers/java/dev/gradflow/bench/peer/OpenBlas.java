package dev.gradflow.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.gradflow.core.tensor.Precision;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// The few functions of OpenBLAS that are measured, on one thread; row-major throughout.
final class OpenBlas {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    /// By these a user can have kernels of another processor, which is not what is to be measured.
    private static final List<String> OVERRIDES = List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE");

    private static final NativeLibrary LIBRARY = open();
    private static final MethodHandle SGEMM = LIBRARY.function("cblas_sgemm", gemm(JAVA_FLOAT));
    private static final MethodHandle DGEMM = LIBRARY.function("cblas_dgemm", gemm(JAVA_DOUBLE));
    private static final MethodHandle SGEMV = LIBRARY.function("cblas_sgemv", gemv(JAVA_FLOAT));
    private static final MethodHandle DGEMV = LIBRARY.function("cblas_dgemv", gemv(JAVA_DOUBLE));

    static {
        try {
            LIBRARY.function("openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT))
                    .invokeExact(1);
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }

    private OpenBlas() {}

    private static NativeLibrary open() {
        OVERRIDES.forEach(NativeLibrary::unsetEnvironmentVariable);
        return new NativeLibrary("OpenBLAS", "org/bytedeco/openblas/linux-x86_64/libopenblas.so.0");
    }

    private static FunctionDescriptor gemm(MemoryLayout real) {
        return FunctionDescriptor.ofVoid(
                JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, real, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT,
                real, ADDRESS, JAVA_INT);
    }

    private static FunctionDescriptor gemv(MemoryLayout real) {
        return FunctionDescriptor.ofVoid(
                JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, real, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, real, ADDRESS,
                JAVA_INT);
    }

    /// C = A·B with C `[m, n]`, each operand as it is or stored with rows and columns exchanged.
    static void product(
            Precision precision,
            boolean aTransposed,
            boolean bTransposed,
            int m,
            int n,
            int k,
            MemorySegment a,
            MemorySegment b,
            MemorySegment c) {
        int ta = aTransposed ? TRANSPOSED : PLAIN;
        int tb = bTransposed ? TRANSPOSED : PLAIN;
        int lda = aTransposed ? m : k;
        int ldb = bTransposed ? k : n;
        try {
            switch (precision) {
                case F32 -> SGEMM.invokeExact(ROW_MAJOR, ta, tb, m, n, k, 1f, a, lda, b, ldb, 0f, c, n);
                case F64 -> DGEMM.invokeExact(ROW_MAJOR, ta, tb, m, n, k, 1d, a, lda, b, ldb, 0d, c, n);
            }
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }

    /// y = W·x with W `[rows, columns]`.
    static void matrixVector(
            Precision precision, int rows, int columns, MemorySegment w, MemorySegment x, MemorySegment y) {
        try {
            switch (precision) {
                case F32 -> SGEMV.invokeExact(ROW_MAJOR, PLAIN, rows, columns, 1f, w, columns, x, 1, 0f, y, 1);
                case F64 -> DGEMV.invokeExact(ROW_MAJOR, PLAIN, rows, columns, 1d, w, columns, x, 1, 0d, y, 1);
            }
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }

    /// Version, build and the kernels that it chose for this processor.
    static String describe() {
        FunctionDescriptor text = FunctionDescriptor.of(ADDRESS);
        try {
            return NativeLibrary.text((MemorySegment)
                            LIBRARY.function("openblas_get_config", text).invokeExact())
                    + ", kernels "
                    + NativeLibrary.text((MemorySegment)
                            LIBRARY.function("openblas_get_corename", text).invokeExact());
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }
}
