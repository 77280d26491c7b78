package dev.gradflow.cli.report;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.analysis.Conditions;
import dev.gradflow.analysis.InputSeries;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Reproduction;
import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import dev.gradflow.core.tensor.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Analyses that were never measured but look like it: for tests of what is done with an analysis.
final class MadeUp {
    static final int STEPS = 1461;
    static final int LAGS = 365;

    private MadeUp() {}

    /// Seven networks on a long series, as the main command compares them.
    static Analysis comparison() {
        Random random = new Random(7);
        return analysis(
                "Gradient flow in seven networks on Seattle's weather",
                "These networks are untrained: their weights are random draws at the usual initialisation. What is shown"
                        + " is where training would start from, not what it may reach.",
                List.of(
                        MadeUpNetwork.rnn("RNN, tanh, default", -0.572, 0.1455, random),
                        MadeUpNetwork.rnn("RNN, tanh, gain 3", 0.021, 1.0986, random),
                        MadeUpNetwork.lstm("LSTM of 1997", "lstm-1997", 1, 0.0035, random),
                        MadeUpNetwork.lstm("LSTM, forget bias 0", "lstm", 0.5, -0.622, random),
                        MadeUpNetwork.lstm("LSTM, forget bias 1", "lstm", 0.731, -0.291, random),
                        MadeUpNetwork.lstm("LSTM, forget bias 3", "lstm", 0.9526, -0.0385, random),
                        MadeUpNetwork.gru("GRU", -0.412, random)));
    }

    /// One network with two layers, as `diagnose` shows a network that was trained elsewhere.
    static Analysis twoLayers() {
        Random random = new Random(8);
        NetworkFlow lower = MadeUpNetwork.lstm("encoder.rnn.", "lstm", 0.93, -0.051, random);
        NetworkFlow upper = MadeUpNetwork.lstm("encoder.rnn.", "lstm", 0.8, -0.21, random);
        return analysis(
                "Gradient flow in encoder.safetensors",
                "The verdict holds for this input; another input opens other gates.",
                List.of(new NetworkFlow(
                        "encoder.safetensors",
                        "lstm",
                        "Read from encoder.safetensors, prefix encoder.rnn.",
                        lower.equations(),
                        64,
                        List.of(
                                lower.layers().getFirst(),
                                MadeUpNetwork.layer(1, upper.layers().getFirst())),
                        upper.verdict(),
                        upper.reproduction())));
    }

    /// One plain network on one step: nearly every list is as short as it can be.
    static Analysis oneStep() {
        return analysis("One step", "", List.of(MadeUpNetwork.tiny(1, Double.NEGATIVE_INFINITY)));
    }

    /// Three steps, of which nothing is finite: every product is exactly zero, or not a number.
    static Analysis nothingFinite() {
        return analysis(
                "Nothing finite",
                "",
                List.of(
                        MadeUpNetwork.tiny(3, Double.NEGATIVE_INFINITY),
                        MadeUpNetwork.tiny(3, Double.NaN),
                        MadeUpNetwork.tiny(3, Double.POSITIVE_INFINITY)));
    }

    static Analysis analysis(String title, String note, List<NetworkFlow> networks) {
        int steps = networks.getFirst().layers().getFirst().steps().logSigma().length;
        return new Analysis(
                ReportJson.SCHEMA,
                title,
                note,
                new Conditions(
                        "0.1.0",
                        "simd: Vector API, 512-bit vectors (16 float lanes); chosen because the module is present",
                        "OpenJDK 25.0.1+8 (Temurin)",
                        "F64",
                        42,
                        2,
                        11.83,
                        "gradflow compare --hidden 64 --lags 365 --seed 42"),
                new InputSeries(
                        "Seattle weather, daily, 2012 to 2015",
                        "NOAA National Centers for Environmental Information, a US Government work (public domain);"
                                + " file seattle-weather.csv of vega-datasets 3.2.1",
                        steps,
                        List.of("precipitation", "temp_max", "temp_min", "wind"),
                        new double[] {3.029432, 16.439083, 8.234771, 3.241136},
                        new double[] {6.680194, 7.349758, 5.023004, 1.437825}),
                networks,
                null,
                networks.size() == 7 ? spectra(7) : null);
    }

    /// Exponents that fall evenly; the last network has none.
    private static List<@Nullable LyapunovSpectrum> spectra(int count) {
        List<@Nullable LyapunovSpectrum> spectra = new ArrayList<>();
        for (int i = 0; i < count - 1; i++) {
            double first = 0.05 - 0.03 * i;
            double[] exponents = IntStream.range(0, 12).mapToDouble(j -> first - 0.02 * j).toArray();
            double[] errors = new double[12];
            Arrays.fill(errors, 0.002);
            spectra.add(new LyapunovSpectrum(
                    exponents, errors, exponents, null, null, null, 256, 4, true, Reproduction.of(Precision.F64, "made up")));
        }
        spectra.add(null);
        return spectra;
    }

    static int[] upTo(int last) {
        return IntStream.rangeClosed(1, last).toArray();
    }
}
