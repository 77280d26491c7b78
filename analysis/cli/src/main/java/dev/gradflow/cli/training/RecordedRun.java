package dev.gradflow.cli.training;

import dev.gradflow.analysis.training.FlowRecord;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.cli.report.ReportJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// What an interrupted run left in its folder, as far as its checkpoint goes.
final class RecordedRun {
    private static final String MEND = "remove the file to go on without what it holds";

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
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8 text, and none that a run wrote; " + MEND);
        }
        List<T> kept = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            // A line that the end of the process cut short is the last, and later than the checkpoint.
            if (lines.get(i).startsWith("{") && lines.get(i).endsWith("}")) {
                T each = parse(file, i + 1, lines.get(i), type);
                if (step.applyAsLong(each) <= keepUpTo) {
                    kept.add(each);
                }
            }
        }
        return kept;
    }

    private static <T> T parse(Path file, int number, String line, Class<T> type) {
        try {
            return ReportJson.parseLine(line, type);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": line " + number + " is none that a run wrote; " + MEND);
        }
    }
}
