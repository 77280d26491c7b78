package dev.gradflow.analysis.advice;

import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.Advice.Finding;
import dev.gradflow.analysis.BidirectionalRun;
import dev.gradflow.analysis.Candidate;
import dev.gradflow.analysis.GateTrace;
import dev.gradflow.analysis.LayerFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.PascanuBound;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.Remedy;
import dev.gradflow.analysis.Replay;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.format.Direction;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for what would help a network whose gradients vanish, explode or get stuck, by trying it.
///
/// Every effect is measured: the network is changed, run on the same input and measured again. To bound the cost, at
/// most the last 2048 steps are used, two end points, and lags as far as the size allows; [Advice#basis] says which.
/// Stateless for those who call it; network, input and state are only read, and every change is made to a copy.
public final class Advisor {
    /// Stuck units are worth a word from this share on.
    private static final double MANY = 0.1;

    private static final int LOOK_BACK = 256;

    private final NetworkFlow flow;
    private final AdviceOptions options;
    private final Trials trials;
    private final List<Advice> advice = new ArrayList<>();

    private Advisor(NetworkFlow flow, AdviceOptions options, Trials trials) {
        this.flow = flow;
        this.options = options;
        this.trials = trials;
    }

    /// What to try with a network that was measured; empty if nothing is wrong.
    ///
    /// @param flow    what was measured
    /// @param network the network, which is not changed
    /// @param input   `[T, B, I]`, as it was measured on
    /// @param initial s_0 likewise
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted
    public static List<Advice> advise(
            NetworkFlow flow, Network network, Tensor input, State initial, AdviceOptions options, Progress progress) {
        Trials trials = new Trials(flow.name(), network, input, initial, options.flow(), progress);
        Advisor advisor = new Advisor(flow, options, trials);
        for (int index = 0; index < flow.layers().size(); index++) {
            advisor.lookAt(flow.layers().get(index), index);
        }
        advisor.lookAtHorizon();
        return List.copyOf(advisor.advice);
    }

    /// The same for every network of a comparison, drawn again as it was.
    ///
    /// @param candidates what was compared
    /// @param flows      what was measured of each
    /// @param input      `[T, 1, I]`
    /// @param options    with the seed of the comparison
    public static List<Advice> advise(
            List<Candidate> candidates,
            List<NetworkFlow> flows,
            Tensor input,
            Precision precision,
            AdviceOptions options,
            Progress progress) {
        Tensor x = input.precision() == precision ? input : input.copy(precision);
        List<Advice> all = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            NetworkFlow flow = flows.get(i);
            Network network =
                    Network.of(candidates.get(i).draw(input.extent(2), flow.hiddenSize(), precision, options.seed()));
            State zero = State.zeros(network.architecture(), precision, 1);
            all.addAll(advise(flow, network, x, zero, options, progress));
        }
        return List.copyOf(all);
    }

    /// The same for one direction of a bidirectional network: each layer's half is a network of its own.
    ///
    /// @param flow what was measured of that direction
    public static List<Advice> advise(
            NetworkFlow flow, BidirectionalRun run, Direction direction, AdviceOptions options, Progress progress) {
        List<Advice> all = new ArrayList<>();
        for (LayerFlow layer : flow.layers()) {
            NetworkFlow half = new NetworkFlow(
                    flow.name(),
                    flow.cell(),
                    flow.initialisation(),
                    flow.equations(),
                    flow.hiddenSize(),
                    List.of(layer),
                    layer.verdict(),
                    flow.reproduction());
            int number = layer.layer();
            Network network = run.trajectory(number, direction).network();
            AdviceOptions own = options.withFlow(run.optionsOf(number, direction, options.flow()));
            advise(half, network, run.input(number, direction), run.initial(number, direction), own, progress)
                    .forEach(found -> all.add(found.about(number)));
        }
        return List.copyOf(all);
    }

    /// @param index the layer's place in the network, which in a half of a bidirectional one is not its number
    private void lookAt(LayerFlow layer, int index) {
        int number = layer.layer();
        int steps = trials.replay().steps();
        Replay.Window window = trials.replay().window(Math.max(0, steps - LOOK_BACK), steps);
        @Nullable KeepingGate keeping = KeepingGate.of(window.trajectory(), index).orElse(null);
        Verdict.Word word = layer.verdict().word();
        if (word == Verdict.Word.VANISHING) {
            FlowRemedies remedies = new FlowRemedies(trials, index, options, keeping);
            add(number, Finding.VANISHING, Words.sentence(layer.verdict()), whyVanishing(layer, keeping), remedies.againstVanishing());
        } else if (word == Verdict.Word.EXPLODING) {
            List<Remedy> remedies = new ArrayList<>(new FlowRemedies(trials, index, options, keeping).againstExplosion());
            int[] ends = options.flow().endPointsOver(steps);
            new GradientRemedies(trials).clipping(ends).ifPresent(remedies::add);
            add(number, Finding.EXPLODING, Words.sentence(layer.verdict()), whyExploding(layer), remedies);
        }
        StuckUnits.shares(trials.replay(), index, keeping).forEach((value, share) -> {
            if (share >= MANY) {
                add(
                        number,
                        Finding.SATURATED,
                        Words.percent(share) + " of the units of " + value
                                + " are at the flat ends of their function at 99 % of the steps or more.",
                        "Where the function is flat its slope is nearly 0: no gradient passes, and these units hardly"
                                + " learn.",
                        new SaturationRemedies(trials, index, keeping).of(value, share));
            }
        });
    }

    private void lookAtHorizon() {
        GradientRemedies.shortHorizon(flow).ifPresent(horizon -> new GradientRemedies(trials)
                .truncation(flow, horizon)
                .ifPresent(remedy -> add(
                        null,
                        Finding.SHORT_HORIZON,
                        "99 % of the parts of the recurrent weights' gradient lie within " + Words.steps(horizon)
                                + " of the loss; " + flow.layers().getFirst().verdict().lag() + " were gone back.",
                        "What lies farther back costs time and memory and moves no weight, as long as the network's"
                                + " memory is as short as it is.",
                        List.of(remedy))));
    }

    private void add(@Nullable Integer layer, Finding finding, String measured, String why, List<Remedy> remedies) {
        advice.add(new Advice(flow.name(), layer, finding, measured, why, remedies, trials.basis()));
    }

    private static String whyVanishing(LayerFlow layer, @Nullable KeepingGate keeping) {
        String cost = " What happened earlier moves no weight: it can't be learnt.";
        if (keeping != null) {
            double mean = mean(layer.gates(), keeping.gate());
            double kept = keeping.inverse() ? 1 - mean : mean;
            return "Gate " + keeping.gate() + " is " + Words.number(mean) + " on average, so its direct path keeps "
                    + Words.number(kept) + " a step, for about " + Words.steps(1 / (1 - kept)) + "." + cost;
        }
        PascanuBound bound = layer.bound();
        if (bound != null) {
            double largest = Math.exp(bound.logBoundPerStep()) / bound.gamma();
            return (bound.vanishingGuaranteed()
                            ? "σ_max of the recurrent weights is " + Words.number(largest)
                                    + ", below 1: no direction can be kept."
                            : "σ_max of the recurrent weights is " + Words.number(largest)
                                    + ", so they could keep a gradient; the slopes of the activation and the directions"
                                    + " they lead to take it away.")
                    + cost;
        }
        return "No gate keeps the state by itself." + cost;
    }

    private static String whyExploding(LayerFlow layer) {
        return Words.percent(layer.steps().shareAboveOne())
                + " of the single steps can enlarge a gradient. One such step of training may throw the weights far away,"
                + " and distant causes drown the near ones.";
    }

    private static double mean(List<GateTrace> gates, String gate) {
        return gates.stream()
                .filter(trace -> trace.gate().equals(gate))
                .flatMapToDouble(trace -> Arrays.stream(trace.mean()))
                .average()
                .orElse(Double.NaN);
    }
}
