package dev.gradflow.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `gradflow completion`: what a shell needs to complete commands and options.
@Command(
        name = "completion",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Prints a script that makes bash or zsh complete commands and options.",
        footer = {
            "%nExamples:",
            "  gradflow completion > ~/.local/share/bash-completion/completions/gradflow",
            "  source <(gradflow completion)"
        })
final class CompletionCommand implements Runnable {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.out().print(AutoComplete.bash("gradflow", spec.root().commandLine()));
    }
}
