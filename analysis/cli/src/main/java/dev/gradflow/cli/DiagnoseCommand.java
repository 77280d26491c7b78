package dev.gradflow.cli;

import dev.gradflow.cli.export.FlowExport;
import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.Analysis;
import dev.gradflow.analysis.BidirectionalRun;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.GradientFlow;
import dev.gradflow.analysis.Loss;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.advice.AdviceOptions;
import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.Series;
import dev.gradflow.cli.report.ReportJson;
import dev.gradflow.core.format.BidirectionalWeights;
import dev.gradflow.core.format.Direction;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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

/// `gradflow diagnose`: how gradients flow through a network that was trained elsewhere.
@Command(
        name = "diagnose",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Measures how gradients flow through a trained network on a given input.",
        footer = {
            "%nExamples:",
            "  gradflow diagnose model.safetensors --input x.npy --report flow.html",
            "  gradflow diagnose model.safetensors --input x.csv --cell gru \\",
            "      --lags 1,10,100 --fail-if vanishing"
        })
final class DiagnoseCommand implements Callable<Integer> {
    /// Of the random draws among the remedies that are tried.
    private static final long SEED = 1;

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final InputOptions input = new InputOptions();

    @Option(
            names = "--standardise",
            description = "Scale each feature to mean 0 and deviation 1; otherwise the input is taken as it is.")
    private boolean standardise;

    @Option(
            names = "--precision",
            paramLabel = "f64|f32",
            defaultValue = "f64",
            description = "Arithmetic: f64 or f32 (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.F64;

    @Option(
            names = "--loss-gradient",
            paramLabel = "g.npy",
            description = "Gradient of the loss by the output: [batch, hidden] of the last step, or [steps, batch,"
                    + " hidden] (2*hidden where there are two directions); it is followed back through the layers (without it: the mean output's). With"
                    + " --export, all gradients are written.")
    private @Nullable Path lossGradient;

    @Option(
            names = "--lags",
            split = ",",
            paramLabel = "K",
            description = "Lags k of the products, each from 1 to the number of steps (default: 1,2,5,10,20,... up to"
                    + " the number of steps, at most 1000).")
    private List<Integer> lags = List.of();

    @Mixin
    private final AdviceOption advice = new AdviceOption();

    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Option(
            names = "--export",
            paramLabel = "DIR",
            description = "Write states, Jacobians, products and gradients into this folder, as .npy files.")
    private @Nullable Path export;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write the report for a browser.")
    private @Nullable Path report;

    @Mixin
    private final FailGate gate = new FailGate();

    DiagnoseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Stopwatch stopwatch = new Stopwatch();
        advice.check();
        Destinations.checkFile(json.file());
        Destinations.checkFile(report);
        Destinations.keepApart(
                Stream.concat(weights.files(), Stream.of(input.file(), lossGradient)), json.file(), report);
        if (export != null) {
            Destinations.keepOut(
                    export,
                    FlowExport::mayWrite,
                    Stream.concat(weights.files(), Stream.of(input.file(), lossGradient, json.file(), report)));
        }
        return weights.blaming(() -> diagnose(stopwatch));
    }

    private int diagnose(Stopwatch stopwatch) throws IOException {
        Diagnosis subject = subject();
        List<Integer> wanted = Lags.check(lags, subject.steps(), spec);
        Tensor gradient = lossGradient == null ? null : subject.lossGradient(lossGradient);
        if (export != null) {
            subject.requireFileNames(gradient != null);
            Destinations.makeFolder(export);
        }
        FlowOptions options = FlowOptions.upTo(Collections.max(wanted)).withThreads(threads.count());
        if (gradient != null) {
            options = options.withLoss(Loss.of(lossName(gradient), gradient));
        }
        List<NetworkFlow> flows = measure(subject, options);
        @Nullable List<Advice> found = null;
        Optional<AdviceOptions> remedies = advice.wanted(options, SEED);
        if (remedies.isPresent()) {
            try (ProgressLine progress = new ProgressLine(console)) {
                found = subject.advise(flows, remedies.get(), progress);
            }
        }
        if (export != null) {
            subject.export(export, wanted, gradient);
        }
        Analysis analysis = new Analysis(
                ReportJson.SCHEMA,
                "How gradients flow: " + subject.name(),
                "One network on one input: other inputs may give other answers.",
                stopwatch.conditions(spec, precision, 0, threads.count()),
                subject.series().description(),
                flows,
                found,
                subject.lyapunov());
        if (!json.toStandardOutput()) {
            print(subject, analysis, wanted);
        }
        new FlowOutput(console, json, report).write(analysis);
        return gate.status(flows, console);
    }

    private Diagnosis subject() throws IOException {
        Safetensors file = weights.open();
        if (!weights.isBidirectional(file)) {
            RecurrentWeights read = weights.read(file, false);
            WeightsOptions.requireInRange(read, precision);
            Series series = series(read);
            State initial = weights.initial(
                    read, read.layers(), series.values().extent(1), precision);
            return new StackDiagnosis(read, series, initial, read.network(precision));
        }
        BidirectionalWeights both = weights.readBidirectional(file);
        RecurrentWeights first = both.forward().getFirst();
        both.forward().forEach(half -> WeightsOptions.requireInRange(half, precision));
        both.reverse().forEach(half -> WeightsOptions.requireInRange(half, precision));
        Series series = series(first);
        int halves = both.layers() * Direction.values().length;
        State initial = weights.initial(first, halves, series.values().extent(1), precision);
        return new BidirectionalDiagnosis(
                both, weights.directions(), series, BidirectionalRun.of(both, series.values(), initial, precision));
    }

    private Series series(RecurrentWeights read) throws IOException {
        Series series = input.series(read)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "an input is missing: --input FILE"));
        Series taken = standardise ? series.standardised() : series;
        FiniteArray.requireIn(precision, series.description().name(), taken.values());
        return taken;
    }

    private List<NetworkFlow> measure(Diagnosis subject, FlowOptions options) {
        if (console.terminal().err()) {
            console.err()
                    .println(GradientFlow.mapPlan(subject.network(), subject.steps(), options.maxLag())
                            .describe());
        }
        try (ProgressLine progress = new ProgressLine(console)) {
            return subject.measure(options, progress);
        }
    }

    /// What the loss is whose gradient was given.
    private String lossName(Tensor gradient) {
        return (gradient.shape().rank() == 2
                        ? "E = sum of the last step's output times "
                        : "E_t = sum of the output at step t times row t of ")
                + Objects.requireNonNull(lossGradient).getFileName();
    }

    private void print(Diagnosis subject, Analysis analysis, List<Integer> lags) {
        var out = console.out();
        List<NetworkFlow> flows = analysis.networks();
        Series series = subject.series();
        out.println(Errors.printable(subject.name()));
        out.println(subject.size());
        out.println(Errors.printable(series.description().name()));
        out.println(FlowTable.columns(series.description()));
        ScalingTable.lines(series).forEach(line -> out.println(Errors.printable(line)));
        out.println();
        out.println(new FlowTable(console.ansi()).print(flows));
        for (NetworkFlow flow : flows) {
            if (flows.size() > 1) {
                out.println(Errors.printable(flow.name()));
            }
            out.println(LagTable.print(flow, lags));
        }
        out.println(HorizonTable.print(flows));
        FlowTable.LEGEND.forEach(out::println);
        List<Advice> found = analysis.advice();
        if (found != null) {
            out.println();
            new AdviceTable(new FlowTable(console.ansi()), Integer.MAX_VALUE).lines(found).forEach(out::println);
        }
        if (export != null) {
            out.printf("%narrays: %s%n", export.toAbsolutePath().normalize());
        }
    }
}
