package dev.gradflow.analysis;

import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A network's run over its whole input, any stretch of which can be had as a [Trajectory].
///
/// A short run is recorded whole. Of a long one only the state is kept every few hundred steps, and a stretch is
/// recomputed from the nearest one when it is asked for: memory grows by 1/256 of what a recording takes, and the bits
/// are those of the whole recording. Immutable once made, so that threads may share it.
public final class Replay {
    /// Steps between saved states.
    static final int INTERVAL = 256;

    /// Runs whose recording takes no more bytes than this are recorded whole.
    static final long RECORDED_WHOLE = 64L << 20;

    /// A recorded stretch: step t of the run is step t - `before` of the trajectory.
    ///
    /// The trajectory of a run that is recorded whole is shared by all who ask; it is only read.
    ///
    /// @param trajectory steps `before` + 1 and on
    /// @param before     the steps of the run before it
    public record Window(Trajectory trajectory, int before) {}

    private final Network network;
    private final Tensor input;
    private final @Nullable Trajectory whole;
    private final List<State> saved;

    private Replay(Network network, Tensor input, @Nullable Trajectory whole, List<State> saved) {
        this.network = network;
        this.input = input;
        this.whole = whole;
        this.saved = List.copyOf(saved);
    }

    /// Runs a network.
    ///
    /// @param input    `[T, B, I]` in the network's precision; kept, and not to be changed
    /// @param initial  s_0
    /// @param element  the batch element that must stay finite
    /// @param progress hears of long runs
    /// @throws IllegalArgumentException if a shape does not fit
    /// @throws IllegalStateException    if a state of `element` overflows, naming it and the step
    public static Replay of(Network network, Tensor input, State initial, int element, Progress progress) {
        return of(network, input, initial, element, progress, RECORDED_WHOLE);
    }

    static Replay of(
            Network network, Tensor input, State initial, int element, Progress progress, long wholeBytes) {
        int steps = input.extent(0);
        if (bytesPerStep(network, input.extent(1)) * steps <= wholeBytes) {
            Trajectory whole = network.run(input, initial);
            FiniteStates.require(whole, 0, element);
            return new Replay(network, input, whole, List.of());
        }
        List<State> saved = new ArrayList<>(List.of(initial));
        for (int from = 0; from < steps; from += INTERVAL) {
            int length = Math.min(INTERVAL, steps - from);
            Trajectory stretch = network.run(input.slice(0, from, length), saved.getLast());
            FiniteStates.require(stretch, from, element);
            saved.add(stretch.finalState());
            progress.report("running " + steps + " steps", from + length, steps);
        }
        return new Replay(network, input, null, saved);
    }

    /// About what one recorded step takes, in bytes: the values of a cell are some multiples of its width.
    private static long bytesPerStep(Network network, int batch) {
        long values = 3L * network.program().gates().size() + 3L * network.program().states().size();
        int bytes = network.precision().bytes();
        return values * bytes * batch * network.architecture().hiddenSize() * network.architecture().layers();
    }

    /// The network that ran.
    public Network network() {
        return network;
    }

    /// T.
    public int steps() {
        return input.extent(0);
    }

    /// Whether stretches are recomputed when asked for.
    public boolean streamed() {
        return whole == null;
    }

    /// The steps `from` + 1 to `to`, and maybe more on either side.
    ///
    /// @throws IndexOutOfBoundsException unless 0 ≤ `from` < `to` ≤ T
    public Window window(int from, int to) {
        Objects.checkFromToIndex(from, to, steps());
        Objects.checkIndex(from, to);
        if (whole != null) {
            return new Window(whole, 0);
        }
        int checkpoint = from / INTERVAL;
        int start = checkpoint * INTERVAL;
        return new Window(network.run(input.slice(0, start, to - start), saved.get(checkpoint)), start);
    }
}
