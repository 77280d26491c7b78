package dev.gradflow.cli;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.Verdict;
import dev.gradflow.analysis.training.FlowRecord;
import dev.gradflow.analysis.training.LayerRecord;
import dev.gradflow.cli.training.CurvePoint;
import dev.gradflow.cli.training.TrainingResult;
import dev.gradflow.cli.training.TrainingRun;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What a training run came to, on a terminal.
final class TrainSummary {
    private TrainSummary() {}

    static void print(PrintStream out, TrainingResult result, Path folder, Path report) {
        out.println(result.title());
        out.printf(
                Locale.ROOT,
                "%,d parameters, %s, %s after %.1f s%n%n",
                result.parameters(),
                Amount.of(result.steps(), "step"),
                result.ended(),
                result.conditions().seconds());
        out.printf(Locale.ROOT, "%-26s %10s %10s%n", result.loss(), "validation", "test");
        CurvePoint last = result.curve().getLast();
        row(out, "trained", last.validation(), result.test().loss());
        row(out, result.baseline().name(), result.baseline().validation(), result.baseline().test());
        if (!Double.isNaN(result.test().accuracy())) {
            row(out, "accuracy", last.accuracy(), result.test().accuracy());
        }
        if (last.step() < result.steps()) {
            out.println("validation as it was at step " + last.step());
        }
        out.println();
        flow(out, result.flow());
        Path weights = folder.resolve(TrainingRun.WEIGHTS);
        if (Files.exists(weights)) {
            out.printf("%-8s %s%n", "weights:", path(weights));
        }
        out.printf("%-8s %s%n", "report:", path(report));
        if (result.ended().equals("stopped")) {
            out.printf(
                    "stopped; 'gradflow train --resume%s' goes on%n",
                    folder.toString().isEmpty() ? "" : " --out-dir " + folder);
        }
    }

    private static Path path(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private static void row(PrintStream out, String name, double validation, double test) {
        out.printf(Locale.ROOT, "%-26s %10.5f %10.5f%n", name, validation, test);
    }

    /// Before, during, after.
    private static void flow(PrintStream out, List<FlowRecord> flow) {
        if (flow.isEmpty()) {
            return;
        }
        out.printf("%-8s %-6s %-10s %8s %16s %16s%n", "step", "layer", "verdict", "over lag", "growth a step", "1 % left after");
        for (int index : IntStream.of(0, flow.size() / 2, flow.size() - 1).distinct().toArray()) {
            for (LayerRecord layer : flow.get(index).layers()) {
                Verdict verdict = layer.verdict();
                out.printf(
                        Locale.ROOT,
                        "%-8d %-6d %-10s %8d %16.5f %16s%n",
                        flow.get(index).step(),
                        layer.layer(),
                        verdict.word().name().toLowerCase(Locale.ROOT),
                        verdict.lag(),
                        verdict.logGrowthPerStep(),
                        verdict.onePercentLag() == null ? "never" : Amount.of(verdict.onePercentLag(), "step"));
            }
        }
        flow.getLast().warnings().forEach(out::println);
        out.println();
    }
}
