package dev.gradflow.core.kernel;

import java.util.concurrent.CancellationException;

/// A long call ended early because its thread was interrupted, and the thread's interrupt status is still set.
///
/// Running networks, back-propagation, training steps, reading and writing files, and every analysis notice
/// [Thread#interrupt] between steps, lags, iterations and blocks of rows, and within long products, within 100 ms.
/// Nothing is half written then: files, parameters and optimizers are as they were before the call, threads that the
/// call started have ended (but for one that allocates a large array, which ends with that; and the Vector API's
/// kernels may be compiling in one of their own, which ends when idle). What the caller gave to be overwritten
/// (outputs, workspaces, the state of an inference, the result of a product) holds nothing of use.
public final class InterruptedCallException extends CancellationException {
    private static final long serialVersionUID = 1;
    private static final long SHORT = 1L << 22;

    /// For those who learn of an interruption in another way, as from a closed file; sets the thread's interrupt
    /// status.
    ///
    /// @param cause how they learnt
    public InterruptedCallException(Exception cause) {
        this();
        initCause(cause);
        Thread.currentThread().interrupt();
    }

    private InterruptedCallException() {
        super("interrupted before the call was finished; there is no result");
    }

    /// Ends the call if the current thread is interrupted: for loops of whole steps, not of elements.
    ///
    /// @throws InterruptedCallException if it is
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedCallException();
        }
    }

    /// As [#check()] if a call is long: for kernels, between blocks of a product.
    ///
    /// Calls of less than some million multiplications, which nobody waits for, are always finished, whatever block
    /// they are at.
    ///
    /// @param multiplications how many the whole call does
    /// @throws InterruptedCallException if it is long and the current thread is interrupted
    public static void check(long multiplications) {
        if (multiplications > SHORT) {
            check();
        }
    }
}
