package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Allocates memory so that whoever waits for it can be interrupted.
///
/// The JVM zeroes an array in one go, which nothing can stop and which takes longer than 100 ms for some hundred
/// megabytes, or on a busy machine. So a large array is allocated by a thread of its own: if the caller is interrupted
/// meanwhile it leaves at once, and the thread ends as soon as the array, which nobody will see, is made.
///
/// For providers that pack large matrices, too. Stateless.
public final class LargeArrays {
    /// From here on, in bytes, a thread costs little beside the zeroing of the array.
    static final long LARGE = 1L << 25;

    private LargeArrays() {}

    /// Zeroed storage, which belongs to the caller.
    ///
    /// @throws InterruptedCallException if the thread is interrupted
    /// @throws IllegalArgumentException if `length` is negative
    public static Storage allocate(Precision precision, int length) {
        InterruptedCallException.check();
        if ((long) length * precision.bytes() < LARGE) {
            return precision.allocate(length);
        }
        CompletableFuture<Storage> storage = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("gradflow-allocation").start(() -> {
            try {
                storage.complete(precision.allocate(length));
            } catch (OutOfMemoryError e) {
                storage.completeExceptionally(e);
            }
        });
        try {
            return storage.get();
        } catch (InterruptedException e) {
            throw new InterruptedCallException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw error;
            }
            throw new IllegalStateException(e);
        }
    }
}
