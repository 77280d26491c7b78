package dev.gradflow.analysis.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.Advice.Finding;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.GradientFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.Remedy;
import dev.gradflow.analysis.Remedy.Kind;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Remedies are what they say: the effect told is that of the changed network, measured independently.
class AdvisorTest {
    private static final int STEPS = 90;
    private static final FlowOptions OPTIONS = new FlowOptions(60, 2, 0, 2, false, FlowOptions.upTo(1).loss());

    private static Tensor input() {
        SplittableRandom random = new SplittableRandom(11);
        Tensor x = Tensor.zeros(Precision.F64, STEPS, 1, 3);
        for (int i = 0; i < x.shape().size(); i++) {
            x.storage().set(i, random.nextGaussian());
        }
        return x;
    }

    private static Parameters draw(Cell cell, int hidden, int layers, Consumer<Parameters> change) {
        Parameters parameters =
                Initialisation.uniform(new Architecture(cell, 3, hidden, layers, true), Precision.F64, 5);
        change.accept(parameters);
        return parameters;
    }

    private static NetworkFlow measure(Parameters parameters) {
        return GradientFlow.measure(
                "mine", "drawn", Network.of(parameters), input(), zero(parameters), OPTIONS, Progress.NONE);
    }

    private static State zero(Parameters parameters) {
        return State.zeros(parameters.architecture(), Precision.F64, 1);
    }

    private static List<Advice> advise(Parameters parameters) {
        return Advisor.advise(
                measure(parameters),
                Network.of(parameters),
                input(),
                zero(parameters),
                new AdviceOptions(OPTIONS, 50, 4),
                Progress.NONE);
    }

    private static void multiply(Parameters parameters, String name, double factor) {
        Tensor tensor = parameters.get(name);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, factor * tensor.storage().get(i));
        }
    }

    private static Advice only(List<Advice> all, Finding finding) {
        List<Advice> found =
                all.stream().filter(advice -> advice.finding() == finding).toList();
        assertThat(found).as("%s among %s", finding, all).hasSize(1);
        return found.getFirst();
    }

    private static List<Remedy> of(Advice advice, Kind kind) {
        return advice.remedies().stream().filter(remedy -> remedy.kind() == kind).toList();
    }

    /// The verdict on a changed network, by the whole analysis, over the end points that advice looks at.
    private static Verdict verdict(Parameters parameters) {
        return Verdict.of(measure(parameters).layers().getFirst().decay());
    }

    private static void assertEffect(Remedy remedy, Parameters before, Consumer<Parameters> change) {
        assertThat(remedy.before()).isEqualTo(verdict(before));
        Parameters changed = before.copy(Precision.F64);
        change.accept(changed);
        assertThat(remedy.after())
                .as(remedy.change())
                .isEqualTo(verdict(changed));
    }

    @Test
    void smallRecurrentWeightsAreScaledOrMadeOrthogonal() {
        Parameters weak = draw(Cells.named("rnn-tanh"), 12, 1, p -> multiply(p, "weight_hh_l0", 0.3));
        Advice advice = only(advise(weak), Finding.VANISHING);
        assertThat(advice.layer()).isZero();
        assertThat(advice.basis()).isEqualTo(new Advice.Basis(STEPS, advice.basis().ends(), 60));
        assertThat(advice.basis().ends()).containsExactly(60, STEPS);
        assertThat(advice.why()).contains("below 1");
        Remedy scaled = of(advice, Kind.SCALE).getFirst();
        assertThat(scaled.helps()).isTrue();
        assertEffect(scaled, weak, p -> multiply(p, "weight_hh_l0", scaled.value()));
        Remedy orthogonal = of(advice, Kind.ORTHOGONAL).getFirst();
        assertThat(orthogonal.helps()).isTrue();
        assertEffect(orthogonal, weak, p -> {
            Parameters drawn = p.copy(Precision.F64);
            Initialisation.orthogonal(drawn, orthogonal.value(), 4);
            p.get("weight_hh_l0").copyFrom(drawn.get("weight_hh_l0"));
        });
        double best = Math.abs(rate(advice.remedies().getFirst().after()));
        assertThat(best).isLessThan(0.3 * Math.abs(rate(scaled.before())));
    }

    @Test
    void anExplodingNetworkIsScaledDownAndItsGradientClippedAtTheMedianNorm() {
        Parameters wild = draw(Cells.named("rnn-identity"), 8, 1, p -> Initialisation.orthogonal(p, 1.3, 2));
        Advice advice = only(advise(wild), Finding.EXPLODING);
        Remedy scaled = advice.remedies().getFirst();
        assertThat(scaled.kind()).isIn(Kind.SCALE, Kind.ORTHOGONAL);
        assertThat(Objects.requireNonNull(scaled.after()).word()).isEqualTo(Verdict.Word.PRESERVED);
        assertThat(of(advice, Kind.SCALE).getFirst().value()).isCloseTo(1 / 1.3, within(0.01));

        Remedy clip = of(advice, Kind.CLIP).getFirst();
        double[] norms = Arrays.stream(OPTIONS.endPointsOver(STEPS))
                .mapToDouble(end -> norm(wild, end, 60))
                .sorted()
                .toArray();
        Remedy.Clipping effect = Objects.requireNonNull(clip.clipping());
        assertThat(effect.norms()).hasSize(norms.length);
        for (int i = 0; i < norms.length; i++) {
            assertThat(effect.norms()[i]).isCloseTo(norms[i], within(1e-9 * norms[i]));
        }
        assertThat(clip.value()).isEqualTo(effect.norms()[(norms.length - 1) / 2]);
        assertThat(effect.clipped()).isEqualTo(0.5);
        assertThat(clip.helps()).isTrue();
    }

    private static double rate(@Nullable Verdict verdict) {
        return Objects.requireNonNull(verdict).logGrowthPerStep();
    }

    /// ‖dE_t/dθ‖ for the mean output at step `end`, through `steps` steps: the state before them is taken as given.
    private static double norm(Parameters parameters, int end, int steps) {
        Network network = Network.of(parameters);
        Trajectory before = network.run(input().slice(0, 0, Math.max(1, end - steps)));
        State state = end == steps ? zero(parameters) : before.finalState();
        Tensor mean = Tensor.zeros(Precision.F64, 1, 8);
        for (int u = 0; u < 8; u++) {
            mean.set(1.0 / 8, 0, u);
        }
        double squares = 0;
        for (Tensor tensor : Bptt.gradients(network.run(input().slice(0, end - steps, steps), state), mean)
                .parameters()
                .tensors()
                .values()) {
            squares += Arrays.stream(tensor.toArray()).map(x -> x * x).sum();
        }
        return Math.sqrt(squares);
    }

    @Test
    void aForgetfulLstmGetsAForgetBiasAndChronoBiases() {
        Parameters forgetful = draw(Cells.named("lstm"), 6, 1, p -> Initialisation.forgetBias(p, -2));
        Advice advice = only(advise(forgetful), Finding.VANISHING);
        assertThat(advice.why()).contains("Gate f is 0.1");
        List<Remedy> shifts = of(advice, Kind.KEEPING_BIAS);
        assertThat(shifts).extracting(Remedy::value).containsExactly(4.0, 2.0, 1.0);
        for (Remedy shift : shifts) {
            assertThat(shift.helps()).isTrue();
            assertEffect(shift, forgetful, p -> addTo(p.gate("bias_ih_l0", "f"), shift.value()));
        }
        Remedy chrono = of(advice, Kind.CHRONO_BIAS).getFirst();
        assertThat(chrono.value()).isEqualTo(50);
        assertThat(chrono.helps()).isTrue();
        assertEffect(chrono, forgetful, p -> Initialisation.chrono(p, 50, 4));
        assertThat(advice.remedies()).noneMatch(remedy -> remedy.kind() == Kind.ORTHOGONAL);
    }

    private static void addTo(Tensor bias, double by) {
        for (int u = 0; u < bias.extent(0); u++) {
            bias.set(bias.get(u) + by, u);
        }
    }

    /// h' = (1 - e) ⊙ h + e ⊙ tanh(…): the state is kept where the gate is shut.
    private record ErasingCell() implements Cell {
        @Override
        public String name() {
            return "erasing";
        }

        @Override
        public void equations(CellBuilder builder) {
            builder.gates("e", "n");
            Value h = builder.state("h");
            Value e = builder.preactivation("e", h).sigmoid().named("e");
            Value n = builder.preactivation("n", h).tanh().named("n");
            builder.next(h, e.oneMinus().times(h).plus(e.times(n)));
        }
    }

    @Test
    void theGateThatKeepsTheStateIsFoundByWhatItDoes() {
        Parameters own = draw(new ErasingCell(), 6, 1, p -> addTo(p.gate("bias_ih_l0", "e"), 1));
        Trajectory run = Network.of(own).run(input());
        assertThat(KeepingGate.of(run, 0)).contains(new KeepingGate("e", true));
        Advice advice = only(advise(own), Finding.VANISHING);
        Remedy best = of(advice, Kind.KEEPING_BIAS).getFirst();
        assertThat(best.value()).isNegative();
        assertEffect(best, own, p -> addTo(p.gate("bias_ih_l0", "e"), best.value()));
        assertThat(of(advice, Kind.CHRONO_BIAS).getFirst().helps()).isTrue();

        for (String cell : List.of("lstm", "gru", "lstm-peephole")) {
            Trajectory built = Network.of(draw(Cells.named(cell), 4, 1, p -> {})).run(input());
            assertThat(KeepingGate.of(built, 0)).contains(new KeepingGate(cell.equals("gru") ? "z" : "f", false));
        }
        for (String cell : List.of("rnn-tanh", "lstm-1997")) {
            Trajectory built = Network.of(draw(Cells.named(cell), 4, 1, p -> {})).run(input());
            assertThat(KeepingGate.of(built, 0)).isEmpty();
        }
    }

    @Test
    void nothingIsAdvisedWhereNothingIsWrong() {
        Parameters healthy = draw(Cells.named("rnn-identity"), 8, 1, p -> Initialisation.orthogonal(p, 1, 2));
        assertThat(measure(healthy).verdict().word()).isEqualTo(Verdict.Word.PRESERVED);
        assertThat(advise(healthy)).isEmpty();
    }

    @Test
    void aShortHorizonIsToldWithWhatTruncationChanges() {
        Parameters weak = draw(Cells.named("rnn-tanh"), 8, 2, p -> multiply(p, "weight_hh_l1", 0.5));
        Advice advice = only(advise(weak), Finding.SHORT_HORIZON);
        assertThat(advice.layer()).isNull();
        Remedy remedy = advice.remedies().getFirst();
        Remedy.Truncation effect = Objects.requireNonNull(remedy.truncation());
        assertThat(effect.steps()).isLessThanOrEqualTo(15);
        assertThat(effect.fullSteps()).isEqualTo(60);
        assertThat(effect.keptShare()).isBetween(0.99, 1.0);
        double expected = measure(weak).layers().stream()
                .mapToDouble(layer -> Arrays.stream(Objects.requireNonNull(layer.gradient()).recurrentShare())
                        .limit(effect.steps())
                        .sum())
                .min()
                .orElseThrow();
        assertThat(effect.keptShare()).isCloseTo(expected, within(1e-12));
        assertThat(effect.relativeError()).isBetween(1e-9, 0.05);
        assertThat(remedy.helps()).isTrue();
    }

    @Test
    void stuckUnitsOfAGateAreFoundAndLoosened() {
        Parameters stuck = draw(Cells.named("lstm"), 5, 1, p -> addTo(p.gate("bias_ih_l0", "o"), -12));
        Advice advice = only(advise(stuck), Finding.SATURATED);
        assertThat(advice.measured()).startsWith("100 % of the units of o");
        Remedy remedy = advice.remedies().getFirst();
        assertThat(remedy.helps()).isTrue();
        assertThat(remedy.saturation()).isEqualTo(new Remedy.Saturation("o", 1, 0));
    }

    @Test
    void aHorizonMustBePossible() {
        assertThatThrownBy(() -> new AdviceOptions(OPTIONS, 2, 1)).hasMessageContaining("horizon 2");
    }
}
