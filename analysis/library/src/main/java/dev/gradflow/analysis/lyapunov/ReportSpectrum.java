package dev.gradflow.analysis.lyapunov;

import dev.gradflow.analysis.Progress;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The leading Lyapunov exponents that a report shows: few, over few steps, so that they cost little.
///
/// Stateless.
public final class ReportSpectrum {
    /// So many exponents are measured at most.
    public static final int EXPONENTS = 12;

    /// So many steps of the input are looked at, a third of them for settling.
    public static final int MOST_STEPS = 384;

    private static final int FEWEST_STEPS = 16;
    private static final int LARGEST_STATE = 1024;

    private ReportSpectrum() {}

    /// Measures a driven network over the beginning of its input.
    ///
    /// @param network in double precision
    /// @param input   `[T, B, I]`
    /// @param initial s_0 for the same batch
    /// @param element the batch element that is looked at
    /// @return null if the input is too short, the states overflow, or are more than 1,024 numbers
    /// @throws IllegalArgumentException if a shape or precision does not fit
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted
    public static @Nullable LyapunovSpectrum of(
            Network network, Tensor input, State initial, int element, Progress progress) {
        int steps = Math.min(MOST_STEPS, input.extent(0));
        int states = network.program().states().size();
        int size = network.architecture().layers() * states * network.architecture().hiddenSize();
        if (steps < FEWEST_STEPS || size > LARGEST_STATE) {
            return null;
        }
        int burnIn = steps / 3;
        Tensor alone = input.slice(1, element, 1).copy(Precision.F64);
        State start = new State(initial.components().stream()
                .map(component -> component.slice(1, element, 1).copy(Precision.F64))
                .toList());
        try {
            return LyapunovMeasure.of(
                    network, alone, start, new LyapunovOptions(steps - burnIn, burnIn, EXPONENTS), progress);
        } catch (InterruptedCallException e) {
            throw e;
        } catch (IllegalStateException e) {
            return null;
        }
    }
}
