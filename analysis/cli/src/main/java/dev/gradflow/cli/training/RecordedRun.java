package dev.gradflow.cli.training;

import dev.gradflow.analysis.training.FlowRecord;
import dev.gradflow.cli.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/// What an interrupted run left in its folder, as far as its checkpoint goes.
final class RecordedRun {
    private RecordedRun() {}

    /// The points of the learning curves up to a step.
    static List<CurvePoint> curve(Path file, long keepUpTo) throws IOException {
        return lines(file, keepUpTo, CurvePoint.class, CurvePoint::step);
    }

    /// The records of gradient flow up to a step.
    static List<FlowRecord> flow(Path file, long keepUpTo) throws IOException {
        return lines(file, keepUpTo, FlowRecord.class, FlowRecord::step);
    }

    /// A point as one line of JSON.
    static String line(CurvePoint point) {
        return ReportJson.line(point);
    }

    private static <T> List<T> lines(Path file, long keepUpTo, Class<T> type, ToLongFunction<T> step)
            throws IOException {
        if (keepUpTo == 0 || !Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                // A line that the end of the process cut short is the last, and later than the checkpoint.
                .filter(line -> line.startsWith("{") && line.endsWith("}"))
                .map(line -> ReportJson.parseLine(line, type))
                .filter(each -> step.applyAsLong(each) <= keepUpTo)
                .toList();
    }
}
