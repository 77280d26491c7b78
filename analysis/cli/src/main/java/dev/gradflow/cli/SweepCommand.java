package dev.gradflow.cli;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.sweep.Sweep;
import dev.gradflow.analysis.sweep.SweepGrid;
import dev.gradflow.analysis.sweep.SweepInput;
import dev.gradflow.analysis.sweep.SweepPoint;
import dev.gradflow.analysis.sweep.SweepWeights;
import dev.gradflow.cli.input.Series;
import dev.gradflow.cli.report.SweepReport;
import dev.gradflow.cli.sweep.PhaseTable;
import dev.gradflow.cli.sweep.SweepAnswer;
import dev.gradflow.cli.sweep.SweepLog;
import dev.gradflow.core.format.AtomicFile;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.tensor.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gradflow sweep`: a grid of untrained networks, to see where gradients live.
@Command(
        name = "sweep",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Measures a grid of untrained networks: where gradients vanish, live and explode.",
        footer = {
            "%nEvery finished point is kept in points.log at once: a sweep that was killed goes",
            "on where it stopped, and a larger grid reuses the points of a smaller one.",
            "Lists may hold ranges: --gains 0.5:4:8 is eight numbers from 0.5 to 4.",
            "%nExamples:",
            "  gradflow sweep",
            "  gradflow sweep --cells lstm --gains 0.25:5:20 --forget-bias -2:6:17 \\",
            "      --seeds 1:3:3"
        })
final class SweepCommand implements Callable<Integer> {
    /// End points of each network: the verdict is their median.
    private static final int ENDS = 5;

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--cells",
            split = ",",
            paramLabel = "CELL",
            defaultValue = "rnn-tanh,lstm,gru",
            description = "Cells, as in rnn-relu,lstm-peephole (default: ${DEFAULT-VALUE}).")
    private List<String> cells = List.of();

    @Option(
            names = "--hidden",
            split = ",",
            paramLabel = "H",
            defaultValue = "24",
            description = "Hidden units (default: ${DEFAULT-VALUE}).")
    private List<String> hidden = List.of();

    @Option(
            names = "--init",
            split = ",",
            paramLabel = "DRAW",
            defaultValue = "gaussian",
            description = "How recurrent weights are drawn: gaussian N(0, g*g/H), orthogonal, identity, uniform as"
                    + " PyTorch's; each times the gain g (default: ${DEFAULT-VALUE}).")
    private List<String> draws = List.of();

    @Option(
            names = "--gains",
            split = ",",
            paramLabel = "G",
            defaultValue = "0.5,0.75,1,1.25,1.5,2,3,4",
            description = "Gains of the recurrent weights (default: ${DEFAULT-VALUE}).")
    private List<String> gains = List.of();

    @Option(
            names = "--forget-bias",
            split = ",",
            paramLabel = "BIAS",
            defaultValue = "-1,0,1,2,3,5",
            description = "Biases of the gate that keeps the state: f, or z of a GRU (default: ${DEFAULT-VALUE}).")
    private List<String> forgetBiases = List.of();

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seeds; the diagrams show the median over them (default: ${DEFAULT-VALUE}).")
    private List<String> seeds = List.of();

    @Mixin
    private final SeriesOptions input = new SeriesOptions();

    @Option(
            names = "--steps",
            paramLabel = "T",
            defaultValue = "200",
            description = "Steps of the input to run on; cut to its length (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--max-lag",
            paramLabel = "K",
            defaultValue = "100",
            description = "The largest lag, in steps; cut to the input's length (default: ${DEFAULT-VALUE}).")
    private int maxLag;

    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Option(
            names = "--out-dir",
            paramLabel = "DIR",
            defaultValue = "sweep",
            description = "Folder of points.log, sweep.csv, sweep.json and report.html; created if missing (default:"
                    + " ${DEFAULT-VALUE}).")
    private Path folder = Path.of("sweep");

    @Option(names = "--restart", description = "Forget the points that the folder holds.")
    private boolean restart;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The report for a browser (default: report.html in the folder of --out-dir).")
    private @Nullable Path report;

    SweepCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Stopwatch stopwatch = new Stopwatch();
        requirePositive("--steps", steps);
        requirePositive("--max-lag", maxLag);
        Series series = input.series();
        SweepInput values = SweepInput.of(series.values());
        List<SweepPoint> points = points(values.steps());
        Destinations.makeFolder(folder);
        Path html = report == null ? folder.resolve("report.html") : report;
        json.otherwise(folder.resolve("sweep.json"));
        Destinations.checkFile(html);
        Destinations.checkFile(json.file());
        Destinations.checkFile(folder.resolve("sweep.csv"));
        Destinations.checkFile(folder.resolve("points.log"));
        Destinations.keepApart(
                Stream.of(input.file()), json.file(), html, folder.resolve("sweep.csv"), folder.resolve("points.log"));
        SweepAnswer answer;
        int before;
        try (SweepLog log = SweepLog.open(folder.resolve("points.log"), values.fingerprint(), kernels(), restart)) {
            before = measure(log, points, values);
            answer = SweepAnswer.of(
                    stopwatch.conditions(spec, Precision.F64, points.getFirst().seed(), threads.count()),
                    series.description(),
                    points,
                    log.finished());
        }
        if (!json.toStandardOutput()) {
            print(answer, before);
        }
        AtomicFile.write(folder.resolve("sweep.csv"), answer.csv().getBytes(StandardCharsets.UTF_8));
        json.write(console, answer.json());
        SweepReport.write(answer, html);
        if (!json.toStandardOutput()) {
            tell("report", html);
            tell("table", folder.resolve("sweep.csv"));
            tell("data", json.file());
        }
        return 0;
    }

    private static String kernels() {
        return KernelSelection.current().kernels(Precision.F64).name();
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " " + value + ": must be at least 1");
        }
    }

    private List<SweepPoint> points(int available) {
        if (cells.isEmpty() || draws.isEmpty()) {
            throw new ParameterException(spec.commandLine(), (cells.isEmpty() ? "--cells" : "--init") + ": names nothing");
        }
        int used = Math.min(steps, available);
        try {
            return new SweepGrid(
                            cells.stream().map(String::strip).toList(),
                            NumberList.wholes("--hidden", hidden, 1, Integer.MAX_VALUE).stream()
                                    .map(Math::toIntExact)
                                    .toList(),
                            draws.stream().map(SweepCommand::draw).toList(),
                            NumberList.decimals("--gains", gains),
                            NumberList.decimals("--forget-bias", forgetBiases),
                            NumberList.wholes("--seeds", seeds, 0, 1L << 53),
                            used,
                            Math.min(maxLag, used),
                            ENDS)
                    .points();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static SweepWeights draw(String word) {
        return Arrays.stream(SweepWeights.values())
                .filter(weights -> weights.word().equalsIgnoreCase(word.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--init: no draw '" + word + "'; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(SweepWeights.values())
                                        .map(SweepWeights::word)
                                        .toList())));
    }

    /// Measures what the log does not hold yet.
    ///
    /// @return how many of the points it held
    private int measure(SweepLog log, List<SweepPoint> points, SweepInput values) {
        List<SweepPoint> missing = points.stream()
                .filter(point -> !log.finished().containsKey(point))
                .toList();
        try (ProgressLine progress = new ProgressLine(console)) {
            Sweep.run(
                    missing,
                    values,
                    threads.count(),
                    (point, result) -> {
                        try {
                            log.append(point, result);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    (what, done, total) -> progress.report(what, done, total, ""));
        }
        return points.size() - missing.size();
    }

    private void print(SweepAnswer answer, int before) {
        var out = console.out();
        out.println(answer.input().name());
        out.printf(
                "%s over %s, lags up to %d%s%n%n",
                Amount.of(answer.points().size(), "network"),
                Amount.of(answer.points().getFirst().steps(), "step"),
                answer.points().getFirst().maxLag(),
                before == 0 ? "" : "; " + before + " of them measured before");
        PhaseTable.lines(answer).forEach(out::println);
        PhaseTable.LEGEND.forEach(out::println);
        out.println();
    }

    private void tell(String what, @Nullable Path file) {
        if (file != null) {
            console.out().printf("%-7s %s%n", what + ":", file.toAbsolutePath().normalize());
        }
    }
}
