package dev.gradflow.cli;

import dev.gradflow.analysis.Conditions;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.tensor.Precision;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// Times a command and notes the conditions it ran under.
final class Stopwatch {
    private final long start = System.nanoTime();

    /// What is needed to run the command again; the time is that since this object was made.
    Conditions conditions(CommandSpec command, Precision precision, long seed, int threads) {
        return new Conditions(
                Versions.gradflow(),
                KernelSelection.current().describe(),
                Versions.java() + ", " + Versions.system(),
                precision.name(),
                seed,
                threads,
                (System.nanoTime() - start) / 1e9,
                commandLine(command));
    }

    /// The command line as typed, with quotes where a shell needs them.
    private static String commandLine(CommandSpec command) {
        List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
        StringBuilder line = new StringBuilder("gradflow");
        for (String argument : arguments) {
            line.append(' ')
                    .append(
                            argument.matches("[\\w@%+=:,./-]+")
                                    ? argument
                                    : "'" + argument.replace("'", "'\\''") + "'");
        }
        return line.toString();
    }
}
