package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `gradflow info`: which kernels serve and why, and what everything runs on.
@Command(
        name = "info",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Says which kernels were chosen and why, and what gradflow runs on.",
        footer = {"%nExample:", "  gradflow info --json -"})
final class InfoCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--cell",
            paramLabel = "NAME",
            description = "Also prints this cell's equations and the programs and kernels that they became.")
    private @Nullable String cell;

    InfoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        KernelSelection selection = KernelSelection.current();
        Destinations.checkFile(json.file());
        Cell shown = cell == null ? null : named(cell);
        json.write(console, asJson(selection));
        if (!json.toStandardOutput()) {
            print(selection);
            if (shown != null) {
                printCell(shown);
            }
        }
        return 0;
    }

    private static Cell named(String name) {
        try {
            return Cells.named(name);
        } catch (IllegalArgumentException e) {
            throw new InputException("--cell " + name + ": " + e.getMessage());
        }
    }

    private void printCell(Cell printed) {
        Architecture architecture = new Architecture(printed, 1, 1, 1, true);
        console.out().println();
        console.out().println(printed.program());
        console.out().print(Network.of(Parameters.zeros(architecture, Precision.F32)).describeKernels());
    }

    private void print(KernelSelection selection) {
        line("gradflow", Versions.gradflow());
        line("java", Versions.java());
        line("system", Versions.system());
        line("processor", processor());
        line("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        line("memory", Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB at most");
        line(
                "kernels",
                selection.provider().name() + " (" + selection.provider().describe() + ")");
        line("because", selection.reason());
        for (KernelProvider candidate : selection.candidates()) {
            line(
                    "candidate",
                    candidate.name() + ", priority " + candidate.priority() + ": "
                            + candidate.unavailable().orElse("available"));
        }
        console.out().println("GRADFLOW_OPTS=-D" + KernelSelection.PROPERTY + "=NAME in the environment asks for another.");
    }

    private void line(String name, String value) {
        String text = String.format("%-10s %s", name, value);
        if (console.terminal().out()) {
            // Words go to the next line whole; in a pipe a line stays a line.
            text = text.replaceAll("(.{1,79})(?: +|$)", "$1\n           ").stripTrailing();
        }
        console.out().println(text);
    }

    private static ObjectNode asJson(KernelSelection selection) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("gradflow", Versions.gradflow());
        root.put("java", Versions.java());
        root.put("system", Versions.system());
        root.put("processor", processor());
        root.put("threads", Runtime.getRuntime().availableProcessors());
        root.put("maxMemoryBytes", Runtime.getRuntime().maxMemory());
        ObjectNode kernels = root.putObject("kernels");
        kernels.put("name", selection.provider().name());
        kernels.put("description", selection.provider().describe());
        kernels.put("reason", selection.reason());
        kernels.put("f32", selection.kernels(Precision.F32).name());
        kernels.put("f64", selection.kernels(Precision.F64).name());
        ArrayNode candidates = kernels.putArray("candidates");
        for (KernelProvider candidate : selection.candidates()) {
            ObjectNode entry = candidates.addObject();
            entry.put("name", candidate.name());
            entry.put("priority", candidate.priority());
            entry.put("unavailable", candidate.unavailable().orElse(null));
        }
        return root;
    }

    /// The processor's own name where the system tells it, else its architecture.
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }
}
