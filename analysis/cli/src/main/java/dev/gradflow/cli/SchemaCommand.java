package dev.gradflow.cli;

import dev.gradflow.cli.schema.Schemas;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gradflow schema`: the JSON Schema of what the commands write as JSON.
@Command(
        name = "schema",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Prints the JSON Schema (2020-12) of a JSON answer; without a name it lists them.",
        footer = {
            "%nExamples:",
            "  gradflow schema",
            "  gradflow schema analysis > analysis.schema.json"
        })
final class SchemaCommand implements Runnable {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The answer: analysis, spectrum, lyapunov, info, ...")
    private @Nullable String name;

    SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (name == null) {
            Schemas.ALL.forEach((schema, of) -> console.out().printf("%-10s %s%n", schema, of));
        } else if (Schemas.ALL.containsKey(name)) {
            console.out().print(Schemas.text(name));
        } else {
            throw new ParameterException(
                    spec.commandLine(), "no schema '" + name + "'; there are " + String.join(", ", Schemas.ALL.keySet()));
        }
    }
}
