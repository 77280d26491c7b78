package dev.gradflow.cli;

import dev.gradflow.core.network.Network;
import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.Reproduction;
import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.input.Series;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `gradflow lyapunov`: the Lyapunov spectrum of a network along one trajectory.
@Command(
        name = "lyapunov",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Measures the Lyapunov exponents of a network, driven by an input or autonomous.",
        footer = {
            "%nExamples:",
            "  gradflow lyapunov model.safetensors --input x.npy --steps 1000 --burn-in 200",
            "  gradflow lyapunov j.safetensors --autonomous --cell rnn-tanh --steps 5000 \\",
            "      --burn-in 500 --exponents all --json -"
        })
final class LyapunovCommand implements Callable<Integer> {
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
            names = "--autonomous",
            description = "Run without input, on zeros; weight_ih_l0 may be missing from the file,"
                    + " and a plain RNN is tanh's unless --cell says otherwise.")
    private boolean autonomous;

    @Option(names = "--steps", required = true, paramLabel = "N", description = "Steps to measure.")
    private int steps;

    @Option(
            names = "--burn-in",
            paramLabel = "M",
            defaultValue = "0",
            description = "Steps before those, in which state and tangent vectors settle (default: ${DEFAULT-VALUE}).")
    private int burnIn;

    @Option(
            names = "--exponents",
            paramLabel = "K|all",
            defaultValue = "all",
            description = "How many exponents, the largest first (default: ${DEFAULT-VALUE}).")
    private String exponents = "all";

    @Mixin
    private final JsonOption json = new JsonOption();

    LyapunovCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Destinations.checkFile(json.file());
        Destinations.keepApart(Stream.concat(weights.files(), Stream.of(input.file())), json.file());
        LyapunovOptions options = options();
        Safetensors open = weights.open();
        requireOneInput();
        RecurrentWeights read =
                weights.isBidirectional(open) ? weights.readHalf(open) : weights.read(open, autonomous);
        Network network = read.network(Precision.F64);
        requireSoMany(options.exponents(), network);
        Tensor driving = driving(read);
        State initial = weights.initial(read, read.layers(), 1, Precision.F64);
        LyapunovSpectrum spectrum;
        try (ProgressLine progress = new ProgressLine(console)) {
            spectrum = weights.blaming(() -> LyapunovMeasure.of(network, driving, initial, options, progress));
        }
        json.write(console, asJson(spectrum));
        if (!json.toStandardOutput()) {
            print(spectrum);
        }
        return 0;
    }

    private void requireOneInput() {
        if ((input.file() != null) == autonomous) {
            throw new ParameterException(spec.commandLine(), "give one of --input FILE and --autonomous");
        }
    }

    /// The input `[T, 1, I]`; null for an autonomous run.
    private @Nullable Tensor driving(RecurrentWeights read) throws IOException {
        if (autonomous) {
            return null;
        }
        Series series = input.series(read).orElseThrow();
        Series taken = standardise ? series.standardised() : series;
        Tensor values = weights.isReverse() ? taken.reversed() : taken.values();
        String name = series.description().name();
        if (values.extent(1) != 1) {
            throw new InputException(name + ": shape " + values.shape()
                    + "; exponents are measured along one sequence, [steps, 1, inputs] or [steps, inputs]");
        }
        if (values.extent(0) < (long) steps + burnIn) {
            throw new InputException(name + ": has " + Amount.of(values.extent(0), "step") + "; --steps " + steps + " and --burn-in "
                    + burnIn + " need " + ((long) steps + burnIn));
        }
        return values;
    }

    private LyapunovOptions options() {
        try {
            int count = exponents.equalsIgnoreCase("all") ? Integer.MAX_VALUE : Integer.parseInt(exponents);
            return new LyapunovOptions(steps, burnIn, count);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), "--exponents " + exponents + ": is neither a number nor 'all'", e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// Checks that the network has as many exponents as were asked for.
    private void requireSoMany(int asked, Network network) {
        int size = LyapunovMeasure.size(network);
        if (asked > size && !exponents.equalsIgnoreCase("all")) {
            throw new InputException("--exponents " + asked + ": " + weights.name() + " has "
                    + Amount.of(size, "exponent") + ", one for each number in its state; at most " + size
                    + " can be asked for, or 'all'");
        }
    }

    private static ObjectNode asJson(LyapunovSpectrum spectrum) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        put(root.putArray("exponents"), spectrum.exponents());
        put(root.putArray("standardErrors"), spectrum.standardErrors());
        root.put("sum", finite(spectrum.sum()));
        root.put("meanLogAbsDet", finite(spectrum.meanLogAbsDet()));
        root.put("kaplanYorkeDimension", finite(spectrum.kaplanYorkeDimension()));
        root.put("steps", spectrum.steps());
        root.put("minusInfinityCount", spectrum.minusInfinityCount());
        root.put("converged", spectrum.converged());
        Reproduction reproduction = spectrum.reproduction();
        root.putObject("reproduction")
                .put("gradflow", reproduction.gradflow())
                .put("kernels", reproduction.kernels())
                .put("java", reproduction.java())
                .put("precision", reproduction.precision())
                .put("options", reproduction.options());
        return root;
    }

    private static void put(ArrayNode array, double[] values) {
        for (double value : values) {
            array.add(finite(value));
        }
    }

    /// JSON has no infinities: they are null.
    private static @Nullable Double finite(@Nullable Double value) {
        return value == null || !Double.isFinite(value) ? null : value;
    }

    private void print(LyapunovSpectrum spectrum) {
        var out = console.out();
        out.printf("%6s %14s %14s%n", "i", "exponent", "error");
        for (int i = 0; i < spectrum.exponents().length; i++) {
            out.printf(
                    "%6d %14s %14s%n",
                    i + 1,
                    number(spectrum.exponents()[i]),
                    number(spectrum.standardErrors()[i]));
        }
        out.println();
        line("steps", Integer.toString(spectrum.steps()));
        line("sum", number(spectrum.sum()));
        line("ln |det|", number(spectrum.meanLogAbsDet()) + ", the mean; equals the sum of all");
        line("dimension", number(spectrum.kaplanYorkeDimension()) + " (Kaplan-Yorke)");
        line("converged", spectrum.converged() ? "yes" : "no: the two halves of the run differ; take more steps");
    }

    private void line(String name, String value) {
        console.out().printf("%-10s %s%n", name, value);
    }

    private static String number(@Nullable Double value) {
        if (value == null || Double.isNaN(value)) {
            return "-";
        }
        return Double.isInfinite(value) ? (value < 0 ? "-inf" : "inf") : String.format(Locale.ROOT, "%.6f", value);
    }
}
