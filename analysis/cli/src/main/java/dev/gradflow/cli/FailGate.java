package dev.gradflow.cli;

import dev.gradflow.cli.text.Amount;
import dev.gradflow.analysis.LayerFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Verdict;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The option `--fail-if`: a gate for pipelines.
final class FailGate {
    private static final int TRIPPED = 1;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--fail-if",
            split = ",",
            paramLabel = "WORD",
            description = "End with status 1 if a layer's verdict is this: vanishing, exploding.")
    private List<Reason> reasons = List.of();

    /// The verdicts that can be a reason to fail.
    enum Reason {
        VANISHING,
        EXPLODING;

        boolean trips(Verdict verdict) {
            return verdict.word().name().equals(name());
        }

        /// As users type it.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The exit status, and a line that says which layer tripped the gate.
    int status(List<NetworkFlow> flows, Console console) {
        for (LayerFlow layer :
                flows.stream().flatMap(flow -> flow.layers().stream()).toList()) {
            for (Reason reason : reasons) {
                if (reason.trips(layer.verdict())) {
                    console.err()
                            .printf(
                                    Locale.ROOT,
                                    "%s: --fail-if %s: layer %d, %.5g a step over %s%n",
                                    spec.qualifiedName(),
                                    reason,
                                    layer.layer(),
                                    layer.verdict().logGrowthPerStep(),
                                    Amount.of(layer.verdict().lag(), "step"));
                    return TRIPPED;
                }
            }
        }
        return 0;
    }
}
