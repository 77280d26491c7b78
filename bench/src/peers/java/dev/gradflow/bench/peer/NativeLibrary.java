package dev.gradflow.bench.peer;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// A peer's shared library, from the folder into which the profile `peers` unpacks it.
final class NativeLibrary {
    private static final String FOLDER = "dev.gradflow.bench.peers";
    private static final int CACHE_LINE = 64;

    private final String peer;
    private final SymbolLookup symbols;

    /// Opens it for the life of this JVM.
    ///
    /// @param peer the peer's name, for people
    /// @param file the library, relative to the folder
    /// @throws IllegalStateException if it is not there
    NativeLibrary(String peer, String file) {
        this.peer = peer;
        Path path = Path.of(System.getProperty(FOLDER, "bench/target/peers"), "native", file);
        if (!Files.exists(path)) {
            throw new IllegalStateException(
                    "peer " + peer + " is missing: no " + path + "; the profile 'peers' unpacks it");
        }
        this.symbols = SymbolLookup.libraryLookup(path.toAbsolutePath(), Arena.global());
    }

    /// Takes a variable out of this process's environment, as libraries that are opened afterwards see it.
    static void unsetEnvironmentVariable(String name) {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup()
                .find("unsetenv")
                .orElseThrow(() -> new IllegalStateException("the C library has no function unsetenv"));
        MethodHandle function = linker.downcallHandle(
                address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            int status = (int) function.invokeExact(arena.allocateFrom(name));
            if (status != 0) {
                throw new IllegalStateException("unsetenv(" + name + ") failed with status " + status);
            }
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// One function of the library.
    ///
    /// @throws IllegalStateException if the library has none of that name
    MethodHandle function(String name, FunctionDescriptor descriptor) {
        MemorySegment address = symbols.find(name)
                .orElseThrow(() -> new IllegalStateException("peer " + peer + " has no function " + name));
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    /// Zeroed memory of that many bytes, on a cache line's boundary, for the life of this JVM.
    static MemorySegment allocate(long bytes) {
        return Arena.global().allocate(bytes, CACHE_LINE);
    }

    /// A copy of numbers in native memory.
    static MemorySegment copy(Storage storage) {
        Precision precision = storage.precision();
        MemorySegment segment = allocate((long) storage.length() * precision.bytes());
        for (int i = 0; i < storage.length(); i++) {
            switch (precision) {
                case F32 -> segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) storage.get(i));
                case F64 -> segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, storage.get(i));
            }
        }
        return segment;
    }

    /// Numbers read from native memory.
    static Storage read(Precision precision, MemorySegment segment, int length) {
        Storage storage = precision.allocate(length);
        for (int i = 0; i < length; i++) {
            storage.set(
                    i,
                    switch (precision) {
                        case F32 -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                        case F64 -> segment.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
                    });
        }
        return storage;
    }

    /// The text at an address that a function returned.
    static String text(MemorySegment address) {
        return address.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /// What a downcall threw, which is never its own error: those are status codes.
    static RuntimeException failed(Throwable thrown) {
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
