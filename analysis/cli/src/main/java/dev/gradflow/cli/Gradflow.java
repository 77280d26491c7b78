package dev.gradflow.cli;

import picocli.CommandLine.TypeConversionException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command `gradflow` itself, which only leads to the others.
@Command(
        name = "gradflow",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 80,
        description = "Measures how gradients flow through recurrent networks.",
        footer = "%nExit status: 0 done; 1 a gate set with --fail-if tripped; 2 bad usage or input."
                + " Options of the JVM, as -Xmx8g, are taken from GRADFLOW_OPTS in the environment.")
final class Gradflow implements Runnable {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private Gradflow(Console console) {
        this.console = console;
    }

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show what is decided on the way, and the stack trace of an error.")
    void verbose(boolean verbose) {
        console.verbose(verbose);
    }

    /// Runs one command line; every failure becomes an exit status and a single line.
    ///
    /// @param out       for answers; text is written in the character set of `err`
    /// @param err       for errors and progress
    /// @param terminal  what the two are connected to
    /// @param arguments the command line
    static int run(OutputStream out, PrintStream err, Terminal terminal, String... arguments) {
        StandardOutput watched = new StandardOutput(out);
        PrintStream answers = new PrintStream(new BufferedOutputStream(watched), false, err.charset());
        Console console = new Console(answers, err, terminal);
        int status;
        try {
            status = commandLine(console).execute(arguments);
        } catch (Throwable e) { // Errors too: the JVM would exit with 1, which means that a gate tripped.
            status = new Errors(console).say("gradflow", e);
        }
        answers.flush();
        IOException failure = watched.failure();
        if (failure != null && !StandardOutput.isReaderGone(failure)) {
            status = new Errors(console)
                    .say("gradflow", new IOException("standard output: cannot be written: " + failure.getMessage()));
        }
        err.flush();
        return status;
    }

    /// All commands, ready to parse.
    static CommandLine commandLine(Console console) {
        Errors errors = new Errors(console);
        return new CommandLine(new Gradflow(console))
                .addSubcommand(new CompareCommand(console))
                .addSubcommand(new DiagnoseCommand(console))
                .addSubcommand(new TrainCommand(console))
                .addSubcommand(new LyapunovCommand(console))
                .addSubcommand(new SpectrumCommand(console))
                .addSubcommand(new SweepCommand(console))
                .addSubcommand(new InfoCommand(console))
                .addSubcommand(new SchemaCommand(console))
                .addSubcommand(new CompletionCommand(console))
                .setOut(new PrintWriter(console.out(), true, console.out().charset()))
                .setErr(new PrintWriter(console.err(), true, console.err().charset()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.ansi()))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, Gradflow::path)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    private static Path path(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("the name of a file or folder is empty");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + name + "' cannot be a file's name: " + e.getReason());
        }
    }

    /// Reached only without a command.
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; there are "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
