package dev.gradflow.cli.report;

import static dev.gradflow.cli.report.MadeUp.LAGS;

import dev.gradflow.analysis.DecayCurve;
import dev.gradflow.analysis.EffectiveHorizon;
import dev.gradflow.analysis.HorizonMap;
import dev.gradflow.analysis.HorizonMapPlan;
import dev.gradflow.analysis.LossGradientFlow;
import dev.gradflow.analysis.PathShares;
import dev.gradflow.analysis.Spectra;
import dev.gradflow.analysis.UnitTimeScales;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where the gradients of [MadeUpNetwork] go.
final class MadeUpGradient {
    private static final String LOSS = "E_t = mean over units of the output at step t (made up)";

    private MadeUpGradient() {}

    /// A gradient that changes by e^`rate` a step.
    static LossGradientFlow flow(double rate, double keep, @Nullable PathShares paths) {
        double[] log = new double[LAGS + 1];
        double[] share = new double[LAGS + 1];
        double ratio = Math.exp(Math.min(-1e-3, rate));
        for (int k = 0; k <= LAGS; k++) {
            log[k] = -2 + k * rate;
            share[k] = Math.pow(ratio, k) * (1 - ratio) / (1 - Math.pow(ratio, LAGS + 1));
        }
        int half = (int) Math.min(LAGS, Math.log(0.5) / Math.log(ratio));
        EffectiveHorizon horizon =
                new EffectiveHorizon(half, Math.min(LAGS, 3 * half), Math.min(LAGS, 7 * half + 1), LAGS);
        return new LossGradientFlow(
                keep > 0 ? LOSS : LOSS + ", plain",
                new int[] {401, 1461},
                IntStream.rangeClosed(0, LAGS).toArray(),
                log,
                share,
                share,
                horizon,
                horizon,
                paths);
    }

    /// One whose every logarithm is `log`.
    static LossGradientFlow tiny(int steps, double log) {
        double[] all = new double[steps + 1];
        Arrays.fill(all, log);
        EffectiveHorizon horizon = new EffectiveHorizon(0, 0, 0, steps);
        return new LossGradientFlow(
                LOSS,
                new int[] {steps},
                IntStream.rangeClosed(0, steps).toArray(),
                all,
                new double[steps + 1],
                new double[steps + 1],
                horizon,
                horizon,
                null);
    }

    /// A map whose every end point has the same decay.
    static HorizonMap map(DecayCurve decay) {
        int last = decay.lags().length;
        int[] lags = IntStream.rangeClosed(1, last).filter(lag -> lag == 1 || lag == last || lag % 30 == 0).toArray();
        int[] ends = IntStream.of(1, 31, 400, 900, 1461)
                .filter(end -> last > 5 || end == 1)
                .toArray();
        List<double[]> rows = IntStream.of(ends)
                .mapToObj(end -> IntStream.of(lags)
                        .mapToDouble(lag -> lag > end ? Double.NaN : decay.median()[lag - 1])
                        .toArray())
                .toList();
        HorizonMapPlan plan =
                new HorizonMapPlan(HorizonMapPlan.Method.DENSE, 2, ends, lags, 30, 0, 0.5);
        return new HorizonMap(plan, ends, lags, rows, rows, null);
    }

    /// Eigenvalues in a disc, and singular values that fall.
    static Spectra spectra(Random random) {
        double[] re = random.doubles(64, -0.7, 0.7).toArray();
        double[] im = random.doubles(64, -0.7, 0.7).toArray();
        double[] log = IntStream.range(0, 64).mapToDouble(i -> -0.1 * i).toArray();
        return new Spectra(
                List.of(new Spectra.Plane("weight_hh_l0", re, im), new Spectra.Plane("J at the last step", im, re)),
                new int[] {1, 10},
                List.of(log, log));
    }

    static PathShares paths(boolean old) {
        double[][] parts = new double[6][LAGS];
        for (int k = 0; k < LAGS; k++) {
            parts[1][k] = old ? 0 : 0.1 * Math.sin(k / 9.0);
            parts[2][k] = 0.05;
            parts[3][k] = -0.1;
            parts[4][k] = 0.02;
            parts[0][k] = 1 - parts[1][k] - parts[2][k] - parts[3][k] - 0.02;
        }
        return new PathShares(
                MadeUp.upTo(LAGS),
                List.of(
                        "direct cell",
                        "forget gate",
                        "input gate",
                        "candidate",
                        "output gate",
                        "loss or layer above"),
                List.of(parts),
                1e-15);
    }

    static UnitTimeScales timeScales(double keep) {
        double[] byMean = new double[64];
        double[] byLog = new double[64];
        int[] eFolding = new int[64];
        int[] onePercent = new int[64];
        for (int u = 0; u < 64; u++) {
            double f = Math.pow(keep, 1 + 0.01 * u);
            byMean[u] = 1 / (1 - f);
            byLog[u] = f == 1 ? Double.POSITIVE_INFINITY : -1 / Math.log(f);
            double lag = Math.ceil(byLog[u]);
            eFolding[u] = lag > LAGS ? 0 : (int) lag;
            onePercent[u] = lag * 4.6 > LAGS ? 0 : (int) (lag * 4.6);
        }
        return new UnitTimeScales(byMean, byLog, eFolding, onePercent, LAGS);
    }
}
