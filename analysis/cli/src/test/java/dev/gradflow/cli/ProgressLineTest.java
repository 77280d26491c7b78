package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static String drawn(Terminal terminal) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        try (ProgressLine progress = new ProgressLine(new Console(stream, stream, terminal))) {
            progress.report("first", 1, 2);
            progress.report("first", 2, 2);
            progress.report("second", 1, 3);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void nothingIsDrawnWithoutTerminal() {
        assertThat(drawn(Terminal.NONE)).isEmpty();
        assertThat(drawn(new Terminal(true, false, true))).isEmpty();
    }

    @Test
    void nothingStaysOnTheTerminal() {
        String drawn = drawn(new Terminal(false, true, false));
        assertThat(drawn).contains("first", "second").doesNotContain("\n").endsWith("\r");
        String[] pieces = drawn.split("\r");
        assertThat(pieces).allMatch(piece -> piece.length() < 80);
        assertThat(pieces[pieces.length - 1]).isBlank();
    }
}
