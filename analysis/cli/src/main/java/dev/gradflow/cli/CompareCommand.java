package dev.gradflow.cli;

import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.Analysis;
import dev.gradflow.analysis.Candidate;
import dev.gradflow.analysis.Comparison;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.advice.AdviceOptions;
import dev.gradflow.analysis.advice.Advisor;
import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import dev.gradflow.analysis.lyapunov.ReportSpectrum;
import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.Series;
import dev.gradflow.cli.report.ReportJson;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gradflow compare`: several kinds of untrained network on the same input, side by side.
@Command(
        name = "compare",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Compares how gradients flow through RNN, LSTM of 1997, LSTM and GRU on the same input.",
        footer = {
            "%nThe networks are untrained and drawn from the same seed. Without --input they",
            "run on the weather series that ships with gradflow.",
            "%nExamples:",
            "  gradflow compare",
            "  gradflow compare --input prices.csv --columns open,close --hidden 32"
        })
final class CompareCommand implements Callable<Integer> {
    private static final int SHOWN_REMEDIES = 2;

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cells",
            split = ",",
            paramLabel = "CELL",
            defaultValue = "rnn-tanh,lstm-1997,lstm,gru",
            description = "Cells to compare, as in rnn-relu,lstm-peephole,gru (default: ${DEFAULT-VALUE}).")
    private List<String> cells = List.of();

    @Option(
            names = "--forget-bias",
            split = ",",
            paramLabel = "BIAS",
            defaultValue = "0,1,3",
            description = "Biases of the forget gate to try, one network each (default: ${DEFAULT-VALUE}).")
    private List<Double> forgetBiases = List.of();

    @Option(
            names = "--hidden",
            paramLabel = "H",
            defaultValue = "64",
            description = "Hidden units of every network (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Mixin
    private final SeriesOptions input = new SeriesOptions();

    @Option(
            names = "--max-lag",
            paramLabel = "K",
            defaultValue = "365",
            description = "The largest lag, in steps; cut to the input's length (default: ${DEFAULT-VALUE}).")
    private int maxLag;

    @Option(
            names = "--precision",
            paramLabel = "f64|f32",
            defaultValue = "f64",
            description = "Arithmetic: f64 or f32 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.F64;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of every random draw (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private final AdviceOption advice = new AdviceOption();

    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The report for a browser (default: report.html in the folder of --out-dir).")
    private @Nullable Path report;

    @Option(
            names = "--out-dir",
            paramLabel = "DIR",
            description = "Folder of report.html and report.json (default: the current one); created if missing.")
    private @Nullable Path folder;

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Stopwatch stopwatch = new Stopwatch();
        advice.check();
        List<Candidate> candidates = candidates();
        FlowOutput output = output();
        Series series = input.series();
        FiniteArray.requireIn(precision, series.description().name(), series.values());
        FlowOptions options = FlowOptions.upTo(maxLag).withThreads(threads.count());
        List<NetworkFlow> flows;
        @Nullable List<Advice> found = null;
        List<@Nullable LyapunovSpectrum> lyapunov = new ArrayList<>();
        try (ProgressLine progress = new ProgressLine(console)) {
            flows = Comparison.run(candidates, series.values(), hidden, precision, seed, options, progress);
            Optional<AdviceOptions> wanted = advice.wanted(options, seed);
            if (wanted.isPresent()) {
                found = Advisor.advise(candidates, flows, series.values(), precision, wanted.get(), progress);
            }
            Tensor x = series.values().copy(Precision.F64);
            for (Candidate candidate : candidates) {
                Network network = Network.of(candidate.draw(x.extent(2), hidden, Precision.F64, seed));
                State zero = State.zeros(network.architecture(), Precision.F64, x.extent(1));
                lyapunov.add(ReportSpectrum.of(network, x, zero, options.element(), progress));
            }
        }
        Analysis analysis = new Analysis(
                ReportJson.SCHEMA,
                "How gradients flow: " + series.description().name(),
                "The networks are untrained: weights drawn at random, seed " + seed + ". What they do to gradients is"
                        + " what training starts from.",
                stopwatch.conditions(spec, precision, seed, threads.count()),
                series.description(),
                flows,
                found,
                lyapunov);
        if (!json.toStandardOutput()) {
            print(analysis, series);
        }
        output.write(analysis);
        return 0;
    }

    private List<Candidate> candidates() {
        if (hidden < 1 || maxLag < 1) {
            throw new ParameterException(
                    spec.commandLine(), hidden < 1 ? "--hidden must be at least 1" : "--max-lag must be at least 1");
        }
        for (double bias : forgetBiases) {
            if (!Double.isFinite(bias)) {
                throw new ParameterException(spec.commandLine(), "--forget-bias " + bias + ": must be finite");
            }
        }
        if (cells.isEmpty() || forgetBiases.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), (cells.isEmpty() ? "--cells" : "--forget-bias") + ": names nothing");
        }
        try {
            return Candidate.of(cells.stream().map(String::strip).toList(), forgetBiases, maxLag);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--cells: " + e.getMessage(), e);
        }
    }

    /// Where the results go: into the folder, but for what has a place of its own. With `--json -` there are no files
    /// unless asked for.
    private FlowOutput output() throws IOException {
        Path into = folder == null ? Path.of("") : folder;
        if (folder != null) {
            Destinations.makeFolder(folder);
        }
        Path html =
                report != null || (json.toStandardOutput() && folder == null) ? report : into.resolve("report.html");
        json.otherwise(into.resolve("report.json"));
        Destinations.checkFile(html);
        Destinations.checkFile(json.file());
        Destinations.keepApart(Stream.of(input.file()), json.file(), html);
        return new FlowOutput(console, json, html);
    }

    private void print(Analysis analysis, Series series) {
        var out = console.out();
        out.println(Errors.printable(analysis.input().name()));
        out.println(FlowTable.columns(analysis.input()));
        ScalingTable.lines(series).forEach(line -> out.println(Errors.printable(line)));
        out.printf(
                "Hidden units %d, lags up to %d, untrained, seed %d%n%n",
                hidden, analysis.networks().getFirst().verdict().lag(), seed);
        out.println(new FlowTable(console.ansi()).print(analysis.networks()));
        out.println(HorizonTable.print(analysis.networks()));
        FlowTable.LEGEND.forEach(out::println);
        out.println();
        List<Advice> found = analysis.advice();
        if (found != null) {
            new AdviceTable(new FlowTable(console.ansi()), SHOWN_REMEDIES).lines(found).forEach(out::println);
            out.println();
        }
    }
}
