package dev.gradflow.bench.suite;

import dev.gradflow.bench.report.HtmlPerformanceReport;
import dev.gradflow.bench.report.PerformanceTable;
import dev.gradflow.bench.report.Run;
import java.io.IOException;
import java.nio.file.Path;

/// The command line of the suites: runs one, reports on it, compares two, and keeps the README's table true.
public final class Main {
    private static final String USAGE = """
            smoke|quick|full FOLDER   runs a suite; leaves results.json, conditions.json and report.html in FOLDER
            report FOLDER             writes report.html anew
            compare OLD NEW           what became faster or slower; folders or JMH's JSON; status 1 on a regression
            readme FOLDER README      puts the run's short table between the marks in README
            table FOLDER FILE         puts the run's whole table between the marks in FILE\
            """;

    private static final int REGRESSION = 1;
    private static final int MISUSE = 2;

    private Main() {}

    /// Runs one command; the exit status is 0, 1 for a regression or points that failed, 2 for misuse.
    public static void main(String[] arguments) {
        int status;
        try {
            status = run(arguments);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            status = MISUSE;
        }
        System.exit(status);
    }

    private static int run(String[] arguments) throws IOException {
        String command = arguments.length == 0 ? "help" : arguments[0];
        int operands =
                switch (command) {
                    case "compare", "readme", "table" -> 2;
                    case "help" -> 0;
                    default -> 1;
                };
        if (arguments.length != Math.max(1, operands + 1) || command.equals("help")) {
            System.out.println(USAGE);
            return command.equals("help") ? 0 : MISUSE;
        }
        Path first = Path.of(arguments[1]);
        return switch (command) {
            case "report" -> report(first);
            case "compare" -> compare(first, Path.of(arguments[2]));
            case "readme" -> {
                PerformanceTable.replaceIn(Path.of(arguments[2]), PerformanceTable.markdown(Run.read(first)));
                yield 0;
            }
            case "table" -> {
                PerformanceTable.replaceIn(Path.of(arguments[2]), PerformanceTable.everything(Run.read(first)));
                yield 0;
            }
            default -> {
                boolean complete = new SuiteRun(Suite.named(command), first, System.out).run();
                report(first);
                yield complete ? 0 : REGRESSION;
            }
        };
    }

    private static int report(Path folder) throws IOException {
        Path file = folder.resolve(RunFiles.REPORT);
        HtmlPerformanceReport.write(Run.read(folder), file);
        System.out.println(file);
        return 0;
    }

    private static int compare(Path older, Path newer) throws IOException {
        Comparison comparison = Comparison.of(RunFiles.points(older), RunFiles.points(newer));
        System.out.print(comparison);
        return comparison.regressed() ? REGRESSION : 0;
    }
}
