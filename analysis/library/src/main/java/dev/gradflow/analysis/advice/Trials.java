package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.GradientFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.Replay;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.kernel.InterruptedCallException;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A network that is changed a little and measured again, on the same stretch of the same input each time.
final class Trials {
    private static final int MOST_STEPS = 2048;
    private static final int ENDS = 2;
    private static final int SHORTEST_LAG = 16;

    /// About the operations that one trial may take: a second or so of one processor.
    private static final double MOST_WORK = 5e10;

    private final String name;
    private final Network network;
    private final Tensor input;
    private final State initial;
    private final int skipped;
    private final int element;
    private final FlowOptions options;
    private final Progress progress;
    private final Map<Integer, Verdict> asItIs = new HashMap<>();
    private final Replay replay;

    /// @param whole   the input, `[T, B, I]`; of the batch only the element asked for is looked at
    /// @param asked   the options that the network was measured with
    Trials(String name, Network network, Tensor whole, State start, FlowOptions asked, Progress progress) {
        this.name = name + ", advice";
        this.network = network;
        int steps = Math.min(whole.extent(0), MOST_STEPS);
        this.skipped = whole.extent(0) - steps;
        this.element = asked.element();
        this.input = whole.slice(0, skipped, steps).slice(1, element, 1).copy();
        this.initial = new State(start.components().stream()
                .map(component -> component.slice(1, element, 1).copy(network.precision()))
                .toList());
        this.options = bounded(asked, steps);
        this.progress = progress;
        this.replay = Replay.of(network, input, initial, 0, Progress.NONE);
    }

    private FlowOptions bounded(FlowOptions asked, int steps) {
        double size = (double) network.architecture().hiddenSize() * network.program().states().size();
        double product = 2 * size * size * size;
        int lag = Math.min(asked.maxLag(), steps);
        int ends = Math.min(asked.ends(), product * lag * ENDS > MOST_WORK ? 1 : ENDS);
        int affordable = (int) Math.min(lag, MOST_WORK / (product * ends));
        return new FlowOptions(
                Math.max(Math.min(lag, SHORTEST_LAG), affordable), ends, 0, asked.threads(), false, asked.loss());
    }

    /// The network as it is.
    Network network() {
        return network;
    }

    /// Its run over the stretch.
    Replay replay() {
        return replay;
    }

    /// Its input over the stretch, `[steps, 1, I]`.
    Tensor input() {
        return input;
    }

    /// Steps of the input before the stretch.
    int skipped() {
        return skipped;
    }

    /// Which element of the batch that is, for the loss.
    int element() {
        return element;
    }

    /// How each trial is measured.
    FlowOptions options() {
        return options;
    }

    /// What the measurements stand on.
    Advice.Basis basis() {
        int last = input.extent(0);
        int lag = Math.min(options.maxLag(), last);
        int[] ends = options.endPointsOver(last);
        return new Advice.Basis(last, Arrays.stream(ends).map(t -> t + skipped).toArray(), lag);
    }

    /// The verdict on a layer of the network as it is.
    Verdict before(int layer) {
        return asItIs.computeIfAbsent(layer, index -> measure(network, index));
    }

    /// The verdict on that layer with changed parameters; none where the network then overflows.
    ///
    /// @param change changes a copy of the parameters
    Optional<Verdict> after(int layer, Consumer<Parameters> change) {
        try {
            return Optional.of(measure(changed(change), layer));
        } catch (InterruptedCallException e) {
            throw e;
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    /// The network with changed parameters.
    Network changed(Consumer<Parameters> change) {
        Parameters copy = network.parameters().copy(network.precision());
        change.accept(copy);
        return Network.of(copy, network.kernels());
    }

    /// The run of a changed network over the stretch.
    ///
    /// @throws IllegalStateException if it overflows
    Replay run(Network changed) {
        return Replay.of(changed, input, initial, 0, Progress.NONE);
    }

    private Verdict measure(Network which, int layer) {
        return Verdict.of(GradientFlow.decay(name, which, input, initial, layer, options, progress));
    }
}
