package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options that a training run's weights depend on, as text that a checkpoint can hold.
final class Settings {
    /// Where results go and how often they are written changes no weight.
    private static final Set<String> OF_THE_CALL =
Set.of("--resume", "--out-dir", "--json", "--threads", "--help", "--version", "--verbose");

    /// What a run that goes on may have otherwise.
    private static final Set<String> FREE =
            Set.of("--steps", "--stop-below", "--checkpoint-every", "--recompute", "--input");

    private Settings() {}

    /// Every option with its value, also those left at their defaults.
    static Map<String, String> of(CommandSpec spec) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            text(option).filter(value -> !OF_THE_CALL.contains(option.longestName()))
                    .ifPresent(value -> settings.put(option.longestName(), value));
        }
        return settings;
    }

    private static Optional<String> text(OptionSpec option) {
        Object value = option.getValue();
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Collection<?> several) {
            return several.isEmpty()
                    ? Optional.empty()
                    : Optional.of(several.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return Optional.of(value.toString());
    }

    /// Sets the options of a command line to those of a checkpoint.
    ///
    /// @param file the checkpoint, for messages
    /// @throws InputException if an option was given that says otherwise
    static void takeOver(CommandSpec spec, Map<String, String> stored, Path file) {
        CommandLine line = spec.commandLine();
        List<String> arguments = new ArrayList<>();
        stored.forEach((name, value) -> {
            OptionSpec option = spec.findOption(name);
            boolean given = option != null && line.getParseResult().hasMatchedOption(name);
            if (given && !FREE.contains(name) && !text(option).equals(Optional.of(value))) {
                throw new InputException(file + ": was made with " + name + " " + value + ", not "
                        + text(option).orElse("none") + "; leave the option out, or start afresh elsewhere");
            }
            if (option != null && !given) {
                arguments.add(name + "=" + value);
            }
        });
        for (OptionSpec option : line.getParseResult().matchedOptions()) {
            String name = option.longestName();
            boolean own = OF_THE_CALL.contains(name) || name.equals("--recompute");
            if (!stored.containsKey(name) && !own) {
                throw new InputException(
                        file + ": was made without " + name + "; leave the option out, or start afresh elsewhere");
            }
        }
        // What was given now stands behind what was stored; parsing sets every option anew.
        for (OptionSpec option : line.getParseResult().matchedOptions()) {
            if (option.arity().max() == 0) {
                arguments.add(option.longestName());
            } else {
                option.originalStringValues().forEach(each -> arguments.add(option.longestName() + "=" + each));
            }
        }
        line.parseArgs(arguments.toArray(String[]::new));
    }
}
