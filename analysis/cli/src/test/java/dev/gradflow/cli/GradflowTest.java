package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
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
    @ValueSource(strings = {"compare", "diagnose", "spectrum", "lyapunov", "info", "sweep", "schema", "completion"})
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

    /// A stream that takes so many bytes and then fails as the system does.
    private static OutputStream failing(int bytes, String reason) {
        return new OutputStream() {
            private int left = bytes;

            @Override
            public void write(int b) throws IOException {
                if (left-- <= 0) {
                    throw new IOException(reason);
                }
            }
        };
    }

    private static Run into(OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Gradflow.run(
                out, new PrintStream(err, true, StandardCharsets.UTF_8), Terminal.NONE, arguments);
        return new Run(status, "", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoError() {
        into(failing(20, "Broken pipe"), "--help").succeeded();
        into(failing(20, "Broken pipe"), "info", "--json", "-").succeeded();
    }

    @Test
    void aFullDiskBehindStandardOutputIsSaid() {
        for (String[] command : new String[][] {{"--help"}, {"info"}, {"info", "--json", "-"}}) {
            into(failing(20, "No space left on device"), command)
                    .refused("standard output", "No space left on device");
        }
    }

    @Test
    void coloursAreOffWhereTheyAreNotWanted() {
        assertThat(Terminal.of(true, true, Map.of()).colour()).isTrue();
        assertThat(Terminal.of(true, true, Map.of("NO_COLOR", "")).colour()).isTrue();
        assertThat(Terminal.of(true, true, Map.of("NO_COLOR", "1")).colour()).isFalse();
        assertThat(Terminal.of(true, true, Map.of("TERM", "dumb")).colour()).isFalse();
        assertThat(Terminal.of(false, true, Map.of()).colour()).isFalse();
        assertThat(Run.on(Terminal.of(true, true, Map.of("NO_COLOR", "1")), "--help").out())
                .doesNotContain("\u001b");
    }

    @Test
    void completionIsAScriptThatBashAccepts() throws IOException, InterruptedException {
        String script = Run.of("completion").succeeded().out();
        assertThat(script).contains("complete ", "diagnose", "--fail-if", "spectrum");
        assumeThat(Path.of("/bin/bash")).exists();
        Process bash = new ProcessBuilder("/bin/bash", "-n").redirectErrorStream(true).start();
        bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        bash.getOutputStream().close();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void argumentsThatBeginWithAnAtAreNames() {
        Run.of("spectrum", "@there-is-no-such-file.npy").refused("@there-is-no-such-file.npy");
    }
}
