package dev.gradflow.cli;

import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.advice.AdviceOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that say whether and for what remedies are tried.
final class AdviceOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--no-advice", description = "Try no remedies, which saves their time.")
    private boolean none;

    @Option(
            names = "--horizon",
            paramLabel = "K",
            description = "How many steps back the network should remember: chrono biases are tried for that (default:"
                    + " the largest lag).")
    private @Nullable Integer horizon;

    /// Checks the options before long work.
    void check() {
        if (horizon == null) {
            return;
        }
        if (none) {
            throw new ParameterException(spec.commandLine(), "--horizon goes without --no-advice");
        }
        if (horizon < AdviceOptions.SHORTEST_HORIZON) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--horizon " + horizon + ": must be at least " + AdviceOptions.SHORTEST_HORIZON);
        }
    }

    /// What to look for, given how the network is measured; empty if advice is not wanted.
    Optional<AdviceOptions> wanted(FlowOptions flow, long seed) {
        if (none) {
            return Optional.empty();
        }
        AdviceOptions usual = AdviceOptions.of(flow);
        return Optional.of(new AdviceOptions(flow, horizon == null ? usual.horizon() : horizon, seed));
    }
}
