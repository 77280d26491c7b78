package dev.gradflow.analysis.lyapunov;

import dev.gradflow.analysis.Progress;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The leading Lyapunov exponents that a report shows: few, over few steps, so that they cost little.
public final class ReportSpectrum {
    /// So many exponents are measured at most.
    public static final int EXPONENTS = 12;

    /// So many steps of the input are looked at, a third of them for settling.
    public static final int MOST_STEPS = 384;

    private static final int FEWEST_STEPS = 16;
    private static final int LARGEST_STATE = 1024;

    private ReportSpectrum() {}

    /// Measures a driven network from the zero state over the beginning of its input.
    ///
    /// @param network in double precision
    /// @param input   `[T, 1, I]` in double precision
    /// @return null if the input is too short, has several sequences, the states overflow, or are more than 1,024 numbers
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted
    public static @Nullable LyapunovSpectrum of(Network network, Tensor input, Progress progress) {
        int steps = Math.min(MOST_STEPS, input.extent(0));
        int states = network.program().states().size();
        int size = network.architecture().layers() * states * network.architecture().hiddenSize();
        if (steps < FEWEST_STEPS || input.extent(1) != 1 || size > LARGEST_STATE) {
            return null;
        }
        int burnIn = steps / 3;
        State zero = State.zeros(network.architecture(), Precision.F64, 1);
        try {
            return LyapunovMeasure.of(
                    network, input, zero, new LyapunovOptions(steps - burnIn, burnIn, EXPONENTS), progress);
        } catch (InterruptedCallException e) {
            throw e;
        } catch (IllegalStateException e) {
            return null;
        }
    }
}
