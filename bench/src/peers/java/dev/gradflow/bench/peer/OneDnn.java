package dev.gradflow.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The part of oneDNN's C interface that is measured, on one thread: descriptors, memory, reorders, primitives.
///
/// Descriptors and memory live as long as the JVM. Constants are those of version 3's headers.
final class OneDnn {
    /// The layout that the library likes best.
    static final int ANY = 1;
    /// Two axes, row-major.
    static final int MATRIX = 3;
    /// Steps, batch, units.
    static final int SEQUENCE = 4;
    /// Layer, direction, gate, unit; also layer, direction, batch, unit.
    static final int FOUR_AXES = 5;
    /// Layer, direction, input, gate, unit.
    static final int WEIGHTS = 6;
    /// Layer, direction, gate, unit, input: as PyTorch stores them.
    static final int WEIGHTS_BY_UNIT = 31;

    private static final int F32 = 3;
    private static final int CPU = 1;
    private static final int DEFAULT_STREAM = 1;
    private static final int QUERY_NAME = 8;
    private static final int QUERY_ARGUMENT = 255;

    private static final String FOLDER = "org/bytedeco/dnnl/linux-x86_64/";
    private static final NativeLibrary LIBRARY = new NativeLibrary("oneDNN", FOLDER + "libdnnl.so.3");
    private static final MethodHandle SGEMM = LIBRARY.function(
            "dnnl_sgemm",
            FunctionDescriptor.of(
                    JAVA_INT, JAVA_BYTE, JAVA_BYTE, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_FLOAT, ADDRESS, JAVA_LONG,
                    ADDRESS, JAVA_LONG, JAVA_FLOAT, ADDRESS, JAVA_LONG));
    private static final MethodHandle EXECUTE = LIBRARY.function(
            "dnnl_primitive_execute", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    private static final MethodHandle WAIT =
            LIBRARY.function("dnnl_stream_wait", FunctionDescriptor.of(JAVA_INT, ADDRESS));

    /// Where everything runs.
    static final MemorySegment ENGINE;

    private static final MemorySegment STREAM;

    static {
        try {
            new NativeLibrary("oneDNN", FOLDER + "libgomp.so.1")
                    .function("omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT))
                    .invokeExact(1);
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
        ENGINE = created("dnnl_engine_create", CPU, 0L);
        STREAM = created("dnnl_stream_create", ENGINE, DEFAULT_STREAM);
    }

    private OneDnn() {}

    /// A primitive with its arguments bound.
    ///
    /// @param primitive  the library's object
    /// @param descriptor what it was made from
    /// @param arguments  pairs of an index and a memory object, as the library reads them
    /// @param count      the number of pairs
    record Primitive(MemorySegment primitive, MemorySegment descriptor, MemorySegment arguments, int count) {
        /// None yet.
        static final Primitive NONE = new Primitive(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL, 0);

        /// Runs it to its end.
        void run() {
            try {
                int status = (int) EXECUTE.invokeExact(primitive, STREAM, count, arguments);
                status |= (int) WAIT.invokeExact(STREAM);
                require("dnnl_primitive_execute", status);
            } catch (Throwable e) {
                throw NativeLibrary.failed(e);
            }
        }

        /// The implementation that the library chose.
        String name() {
            MemorySegment text = Arena.global().allocate(ADDRESS);
            call("dnnl_primitive_desc_query", descriptor, QUERY_NAME, 0, text);
            return NativeLibrary.text(text.get(ADDRESS, 0));
        }
    }

    /// Memory that the library describes and we own.
    ///
    /// @param object  the library's memory object
    /// @param data    its bytes
    record Memory(MemorySegment object, MemorySegment data) {}

    /// The descriptor of a dense array.
    static MemorySegment descriptor(int layout, long... extents) {
        MemorySegment dimensions = Arena.global().allocateFrom(JAVA_LONG, extents);
        return created("dnnl_memory_desc_create_with_tag", extents.length, dimensions, F32, layout);
    }

    /// The descriptor that a primitive wants for one of its arguments.
    static MemorySegment wanted(MemorySegment primitiveDescriptor, int argument) {
        try {
            return (MemorySegment) LIBRARY.function(
                            "dnnl_primitive_desc_query_md",
                            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT))
                    .invokeExact(primitiveDescriptor, QUERY_ARGUMENT, argument);
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }

    /// Zeroed memory of that description.
    static Memory memory(MemorySegment descriptor) {
        long size;
        try {
            size = (long) LIBRARY.function("dnnl_memory_desc_get_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS))
                    .invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
        return memory(descriptor, NativeLibrary.allocate(Math.max(size, 1)));
    }

    /// Memory of that description over given bytes.
    static Memory memory(MemorySegment descriptor, MemorySegment data) {
        return new Memory(created("dnnl_memory_create", descriptor, ENGINE, data), data);
    }

    /// A copy in another layout.
    static Memory reordered(MemorySegment from, Memory source, MemorySegment to) {
        Memory result = memory(to);
        reorder(from, source, to, result).run();
        return result;
    }

    /// What copies from one layout to another whenever it is run.
    static Primitive reorder(MemorySegment from, Memory source, MemorySegment to, Memory target) {
        MemorySegment descriptor =
                created("dnnl_reorder_primitive_desc_create", from, ENGINE, to, ENGINE, MemorySegment.NULL);
        return primitive(descriptor, Map.of(1, source, 17, target));
    }

    /// A primitive made from its descriptor, with its arguments by their index.
    static Primitive primitive(MemorySegment descriptor, Map<Integer, Memory> arguments) {
        MemorySegment pairs = Arena.global().allocate(16L * arguments.size(), 8);
        int count = 0;
        for (Map.Entry<Integer, Memory> argument : arguments.entrySet()) {
            pairs.set(JAVA_INT, 16L * count, argument.getKey());
            pairs.set(ADDRESS, 16L * count + 8, argument.getValue().object());
            count++;
        }
        return new Primitive(created("dnnl_primitive_create", descriptor), descriptor, pairs, count);
    }

    /// What a function that ends in `create` leaves at its first argument.
    ///
    /// @param arguments the others: integers (int, long) and addresses
    static MemorySegment created(String function, Object... arguments) {
        MemorySegment result = Arena.global().allocate(ADDRESS);
        List<Object> all = new ArrayList<>(List.of(result));
        all.addAll(List.of(arguments));
        call(function, all.toArray());
        return result.get(ADDRESS, 0);
    }

    private static void call(String function, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = arguments[i] instanceof MemorySegment
                    ? ADDRESS
                    : arguments[i] instanceof Long ? JAVA_LONG : JAVA_INT;
        }
        try {
            int status = (int) LIBRARY.function(function, FunctionDescriptor.of(JAVA_INT, layouts))
                    .invokeWithArguments(arguments);
            require(function, status);
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }

    private static void require(String function, int status) {
        if (status != 0) {
            throw new IllegalStateException("oneDNN: " + function + " returned status " + status);
        }
    }

    /// C = A·B, each operand as it is or stored with rows and columns exchanged.
    static void sgemm(
            boolean aTransposed,
            boolean bTransposed,
            int m,
            int n,
            int k,
            MemorySegment a,
            MemorySegment b,
            MemorySegment c) {
        byte ta = (byte) (aTransposed ? 'T' : 'N');
        byte tb = (byte) (bTransposed ? 'T' : 'N');
        long lda = aTransposed ? m : k;
        long ldb = bTransposed ? k : n;
        try {
            int status = (int) SGEMM.invokeExact(
                    ta, tb, (long) m, (long) n, (long) k, 1f, a, lda, b, ldb, 0f, c, (long) n);
            require("dnnl_sgemm", status);
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }

    /// Version and the instruction set that it uses here.
    static String describe() {
        try {
            MemorySegment version = ((MemorySegment) LIBRARY.function("dnnl_version", FunctionDescriptor.of(ADDRESS))
                            .invokeExact())
                    .reinterpret(12);
            int isa = (int) LIBRARY.function("dnnl_get_effective_cpu_isa", FunctionDescriptor.of(JAVA_INT))
                    .invokeExact();
            return version.getAtIndex(JAVA_INT, 0) + "." + version.getAtIndex(JAVA_INT, 1) + "."
                    + version.getAtIndex(JAVA_INT, 2) + ", instruction set 0x" + Integer.toHexString(isa)
                    + (isa == 0xe7 ? " (avx512_core_bf16)" : isa == 0x7 ? " (avx2)" : "");
        } catch (Throwable e) {
            throw NativeLibrary.failed(e);
        }
    }
}
