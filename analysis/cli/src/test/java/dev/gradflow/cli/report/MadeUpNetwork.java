package dev.gradflow.cli.report;

import static dev.gradflow.cli.report.MadeUp.LAGS;
import static dev.gradflow.cli.report.MadeUp.STEPS;

import dev.gradflow.analysis.CellPathFlow;
import dev.gradflow.analysis.ClampedForget;
import dev.gradflow.analysis.DecayCurve;
import dev.gradflow.analysis.GateRaster;
import dev.gradflow.analysis.GateTrace;
import dev.gradflow.analysis.LayerFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.PascanuBound;
import dev.gradflow.analysis.RecurrentWeight;
import dev.gradflow.analysis.Reproduction;
import dev.gradflow.analysis.StepGrowth;
import dev.gradflow.analysis.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Networks for [MadeUp], one a method.
final class MadeUpNetwork {
    private MadeUpNetwork() {}

    static NetworkFlow rnn(String name, double rate, double logBound, Random random) {
        DecayCurve decay = decay(rate, LAGS, random);
        double[] steps = MadeUpSeries.wandering(STEPS, rate + 0.35, 0.12, 0.9, random);
        return network(
                name,
                "rnn-tanh",
                "a = W_ih·x + b_ih + W_hh·h + b_hh\n  h' = tanh(a)",
                List.of(new LayerFlow(
                        0,
                        64,
                        List.of(new RecurrentWeight("weight_hh_l0", Math.exp(logBound), 0.51 * Math.exp(logBound))),
                        new PascanuBound(1, logBound, logBound < 0, logBound > 0),
                        decay,
                        verdict(decay),
                        MadeUpGradient.map(decay),
                        MadeUpGradient.spectra(random),
                        1,
                        new StepGrowth(steps, share(steps), null, null),
                        List.of(),
                        null,
                        MadeUpGradient.flow(rate, 0, null),
                        null,
                        null,
                        List.of())));
    }

    static NetworkFlow lstm(String name, String cell, double forget, double rate, Random random) {
        boolean old = cell.equals("lstm-1997");
        DecayCurve decay = decay(rate, LAGS, random);
        double[] steps = MadeUpSeries.wandering(STEPS, rate + 0.19, 0.05, 0.85, random);
        double[] path = MadeUpSeries.wandering(STEPS - 1, rate + 0.05, 0.05, 0.9, random);
        List<String> names = old ? List.of("i", "g", "o") : List.of("i", "f", "g", "o");
        List<GateTrace> gates = new ArrayList<>();
        List<RecurrentWeight> weights = new ArrayList<>();
        for (String gate : names) {
            gates.add(gate(gate, gate.equals("f") ? forget : gate.equals("g") ? 0 : 0.5, random));
            weights.add(new RecurrentWeight(
                    "weight_hh_l0[" + gate + "]", 1.13 + 0.05 * random.nextDouble(), gate.equals("g") ? null : 0.58));
        }
        List<ClampedForget> clamped = new ArrayList<>();
        for (double held : old ? new double[0] : new double[] {0.5, 0.95, 0.99}) {
            DecayCurve at = decay(Math.log(held) + 0.006, LAGS, random);
            clamped.add(new ClampedForget(held, at, verdict(at)));
        }
        String update = old ? "c' = c + i ⊙ g" : "f = sigmoid(W_if·x + b_if + W_hf·h + b_hf)\n  c' = f ⊙ c + i ⊙ g";
        return network(
                name,
                cell,
                "i = sigmoid(W_ii·x + b_ii + W_hi·h + b_hi)\n  g = tanh(W_ig·x + b_ig + W_hg·h + b_hg)\n"
                        + "  o = sigmoid(W_io·x + b_io + W_ho·h + b_ho)\n  " + update + "\n  h' = o ⊙ tanh(c')",
                List.of(new LayerFlow(
                        0,
                        128,
                        weights,
                        null,
                        decay,
                        verdict(decay),
                        MadeUpGradient.map(decay),
                        MadeUpGradient.spectra(random),
                        1,
                        new StepGrowth(steps, share(steps), path, share(path)),
                        gates,
                        MadeUpSeries.cellState(STEPS, old ? 0.055 : 0, 1 / (1.02 - forget), random),
                        MadeUpGradient.flow(rate, forget, MadeUpGradient.paths(old)),
                        MadeUpGradient.timeScales(forget),
                        cellPath(forget, rate, old, random),
                        clamped)));
    }

    static NetworkFlow gru(String name, double rate, Random random) {
        DecayCurve decay = decay(rate, LAGS, random);
        double[] steps = MadeUpSeries.wandering(STEPS, rate + 0.2, 0.06, 0.85, random);
        return network(
                name,
                "gru",
                "r = sigmoid(W_ir·x + b_ir + W_hr·h + b_hr)\n  z = sigmoid(W_iz·x + b_iz + W_hz·h + b_hz)\n"
                        + "  n = tanh(W_in·x + b_in + r ⊙ (W_hn·h + b_hn))\n  h' = (1 - z) ⊙ n + z ⊙ h",
                List.of(new LayerFlow(
                        0,
                        64,
                        List.of(
                                new RecurrentWeight("weight_hh_l0[r]", 1.15, 0.57),
                                new RecurrentWeight("weight_hh_l0[z]", 1.14, 0.59),
                                new RecurrentWeight("weight_hh_l0[n]", 1.17, 0.6)),
                        null,
                        decay,
                        verdict(decay),
                        MadeUpGradient.map(decay),
                        MadeUpGradient.spectra(random),
                        1,
                        new StepGrowth(steps, share(steps), null, null),
                        List.of(gate("r", 0.5, random), gate("z", 0.52, random), gate("n", 0, random)),
                        null,
                        MadeUpGradient.flow(rate, 0.52, null),
                        MadeUpGradient.timeScales(0.52),
                        null,
                        List.of())));
    }

    /// A relu network of T steps whose every logarithm is `log`.
    static NetworkFlow tiny(int steps, double log) {
        double[] all = new double[steps];
        Arrays.fill(all, log);
        DecayCurve decay = new DecayCurve(MadeUp.upTo(steps), new int[] {steps}, all, all, all);
        return network(
                "RNN, relu, " + log,
                "rnn-relu",
                "h' = relu(W_ih·x + W_hh·h)",
                List.of(new LayerFlow(
                        0,
                        2,
                        List.of(new RecurrentWeight("weight_hh_l0", null, null)),
                        new PascanuBound(1, Double.NEGATIVE_INFINITY, true, false),
                        decay,
                        verdict(decay),
                        MadeUpGradient.map(decay),
                        null,
                        1,
                        new StepGrowth(all, share(all), null, null),
                        List.of(),
                        null,
                        MadeUpGradient.tiny(steps, log),
                        null,
                        null,
                        List.of())));
    }

    /// The same layer under another number.
    static LayerFlow layer(int number, LayerFlow flow) {
        return new LayerFlow(
                number,
                flow.stateSize(),
                flow.recurrentWeights(),
                flow.bound(),
                flow.decay(),
                flow.verdict(),
                flow.map(),
                flow.spectra(),
                flow.stride(),
                flow.steps(),
                flow.gates(),
                flow.maxCellState(),
                flow.gradient(),
                flow.timeScales(),
                flow.cellPath(),
                flow.clamped());
    }

    private static NetworkFlow network(String name, String cell, String equations, List<LayerFlow> layers) {
        return new NetworkFlow(
                name,
                cell,
                "Every weight uniform in ±1/√H, as PyTorch draws it",
                cell + "\n  " + equations,
                64,
                layers,
                layers.getFirst().verdict(),
                new Reproduction("0.1.0", "made up", "25", "F64", "none"));
    }

    private static DecayCurve decay(double rate, int lags, Random random) {
        double[] median = MadeUpSeries.product(lags, rate, random);
        double[] low = new double[lags];
        double[] high = new double[lags];
        for (int k = 0; k < lags; k++) {
            double spread = 0.25 + 0.18 * Math.sqrt(k + 1);
            low[k] = median[k] - spread * (1 + 0.1 * random.nextDouble());
            high[k] = median[k] + 0.7 * spread * (1 + 0.1 * random.nextDouble());
        }
        return new DecayCurve(MadeUp.upTo(lags), new int[] {401, 666, 931, 1196, 1461}, median, low, high);
    }

    private static Verdict verdict(DecayCurve decay) {
        int last = decay.lags().length - 1;
        double total = decay.median()[last];
        int lag = decay.lags()[last];
        Verdict.Word word = total < Math.log(0.01)
                ? Verdict.Word.VANISHING
                : total > Math.log(100) ? Verdict.Word.EXPLODING : Verdict.Word.PRESERVED;
        return new Verdict(word, lag, decay.ends().length, total / lag, first(decay, -1), first(decay, Math.log(0.01)));
    }

    private static @Nullable Integer first(DecayCurve decay, double level) {
        for (int k = 0; k < decay.lags().length; k++) {
            if (decay.median()[k] <= level) {
                return decay.lags()[k];
            }
        }
        return null;
    }

    private static double share(double[] logs) {
        return Arrays.stream(logs).filter(log -> log > 0).count() / (double) logs.length;
    }

    private static GateTrace gate(String name, double centre, Random random) {
        boolean candidate = name.equals("g") || name.equals("n");
        double[] mean = MadeUpSeries.wandering(STEPS, centre, candidate ? 0.05 : 0.02, 0.95, random);
        double[] low = new double[STEPS];
        double[] high = new double[STEPS];
        for (int t = 0; t < STEPS; t++) {
            double spread = candidate ? 0.45 : 0.45 * Math.sqrt(Math.max(0, centre * (1 - centre))) + 0.01;
            mean[t] = candidate ? mean[t] : Math.clamp(mean[t], 0.01, 0.99);
            low[t] = candidate ? mean[t] - spread : Math.max(0, mean[t] - spread);
            high[t] = candidate ? mean[t] + spread : Math.min(1, mean[t] + spread);
        }
        return new GateTrace(name, mean, low, high, raster(mean, candidate, random));
    }

    private static GateRaster raster(double[] mean, boolean candidate, Random random) {
        int[] steps = IntStream.range(0, GateRaster.MOST_STEPS).map(i -> 1 + 16 * i).filter(t -> t <= STEPS).toArray();
        int[] units = IntStream.range(0, GateRaster.MOST_UNITS).map(u -> 2 * u).toArray();
        double[][] values = new double[steps.length][units.length];
        for (int i = 0; i < steps.length; i++) {
            for (int u = 0; u < units.length; u++) {
                double value = mean[steps[i] - 1] + 0.3 * (random.nextDouble() - 0.5);
                values[i][u] = Math.clamp(value, candidate ? -1.0 : 0.0, 1.0);
            }
        }
        return new GateRaster(steps, units, values);
    }

    private static CellPathFlow cellPath(double forget, double rate, boolean old, Random random) {
        int n = STEPS - 1;
        double[] seed = MadeUpSeries.product(LAGS, rate + 0.004, random);
        double[] via = new double[LAGS];
        double[] block = new double[LAGS];
        double[] direct = new double[LAGS];
        double[] gap = new double[LAGS];
        for (int k = 0; k < LAGS; k++) {
            double drift = 0.03 * Math.log1p(k);
            via[k] = seed[k] - (k == 0 ? 0 : drift);
            block[k] = via[k] - 0.12;
            direct[k] = (k + 1) * Math.log(forget);
            gap[k] = k == 0 ? 3e-17 : 0.05 * Math.log1p(k) * (1 + 0.1 * random.nextGaussian());
        }
        double[] none = new double[n];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        double[] keep = MadeUpSeries.wandering(n, Math.log(forget), old ? 0 : 0.01, 0.9, random);
        return new CellPathFlow(
                MadeUp.upTo(LAGS),
                seed,
                via,
                block,
                direct,
                gap,
                old ? none : MadeUpSeries.wandering(n, -3.2, 0.2, 0.9, random),
                MadeUpSeries.wandering(n, -3.6, 0.2, 0.9, random),
                MadeUpSeries.wandering(n, -1.5, 0.1, 0.9, random),
                keep);
    }
}
