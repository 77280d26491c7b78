package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradflowTest {
    private static final int COLUMNS = 80;

    @Test
    void withoutCommandNamesThem() {
        Run.of().refused("gradflow: a command is missing", "compare", "diagnose", "spectrum", "info");
    }

    @Test
    void unknownCommandIsRefused() {
        Run.of("divine").refused("divine", "gradflow --help");
    }

    @Test
    void unknownOptionIsRefused() {
        Run.of("info", "--colour").refused("gradflow info: ", "--colour", "gradflow info --help");
    }

    @Test
    void missingValueIsRefused() {
        Run.of("spectrum").refused("gradflow spectrum: ", "MATRIX.npy");
    }

    @Test
    void versionIsOneLine() {
        assertThat(Run.of("--version").succeeded().lines())
                .singleElement()
                .asString()
                .matches("gradflow \\S+");
    }

    @Test
    void helpListsEveryCommand() {
        Run help = Run.of("--help").succeeded();
        assertThat(help.out()).contains("compare", "diagnose", "spectrum", "info", "Exit status: 0");
        assertThat(help.lines()).allMatch(line -> line.length() <= COLUMNS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare", "diagnose", "spectrum", "lyapunov", "info"})
    void helpOfEachCommandHasAnExampleAndFitsTheScreen(String command) {
        Run help = Run.of(command, "--help").succeeded();
        assertThat(help.out()).contains("Usage: gradflow " + command, "Example", "  gradflow " + command);
        assertThat(help.lines()).allMatch(line -> line.length() <= COLUMNS);
    }

    @Test
    void noEscapeSequencesWithoutTerminal() {
        assertThat(Run.of("--help").out()).doesNotContain("\u001b");
        assertThat(Run.on(new Terminal(true, true, true), "--help").out()).contains("\u001b");
    }

    @Test
    void verboseShowsTheStackTrace() {
        Run quiet = Run.of("spectrum", "missing.npy");
        Run verbose = Run.of("spectrum", "missing.npy", "--verbose");
        quiet.refused("missing.npy");
        assertThat(verbose.status()).isEqualTo(2);
        assertThat(verbose.err()).contains(quiet.err().strip()).contains("\tat dev.gradflow.");
        assertThat(Run.of("info").succeeded().err()).isEmpty();
    }

    @Test
    void controlCharactersInNamesDoNotReachTheTerminal() {
        Run.of("spectrum", "\u001b[2Jboo\nnpy").refused("boo");
        assertThat(Run.of("spectrum", "\u001b[2Jboo\nnpy").err()).doesNotContain("\u001b");
    }

    @Test
    void exhaustedMemoryIsSaidHoweverDeep() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Errors errors = new Errors(new Console(stream, stream, Terminal.NONE));
        OutOfMemoryError memory = new OutOfMemoryError("Java heap space");
        assertThat(errors.say("gradflow compare", new IllegalStateException(new ExecutionException(memory))))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("out of memory", "GRADFLOW_OPTS");
    }
}
