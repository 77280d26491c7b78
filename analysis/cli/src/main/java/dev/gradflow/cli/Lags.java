package dev.gradflow.cli;

import dev.gradflow.cli.text.Amount;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The lags of the option `--lags`.
final class Lags {
    private static final int[] USUAL = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

    private Lags() {}

    /// The lags asked for, or the usual ones up to `steps` if none were.
    ///
    /// @throws ParameterException if one is not in 1..steps
    static List<Integer> check(List<Integer> asked, int steps, CommandSpec command) {
        for (int lag : asked) {
            if (lag < 1 || lag > steps) {
                throw new ParameterException(
                        command.commandLine(),
                        "--lags " + lag + ": the input has " + Amount.of(steps, "step") + ", so a lag is 1 to " + steps);
            }
        }
        return asked.isEmpty()
                ? IntStream.of(USUAL).filter(lag -> lag <= steps).boxed().toList()
                : List.copyOf(asked);
    }
}
