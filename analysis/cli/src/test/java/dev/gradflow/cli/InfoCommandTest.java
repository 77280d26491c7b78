package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.KernelSelection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class InfoCommandTest {
    @Test
    void saysWhatServesAndWhy() {
        Run run = Run.of("info").succeeded();
        KernelSelection selection = KernelSelection.current();
        assertThat(run.out())
                .contains(
                        Versions.gradflow(),
                        Runtime.version().toString(),
                        selection.provider().describe(),
                        selection.reason());
        selection.candidates().forEach(candidate -> assertThat(run.out()).contains("candidate  " + candidate.name()));
    }

    @Test
    void anAnswerThatCannotBeWrittenIsNoSuccess() {
        PrintStream full = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("no space");
                    }
                },
                false,
                StandardCharsets.UTF_8);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Gradflow.run(
                full, new PrintStream(err, true, StandardCharsets.UTF_8), Terminal.NONE, "info", "--json", "-");
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("standard output");
    }

    @Test
    void answersInJson() {
        JsonNode answer = Run.of("info", "--json", "-").succeeded().json();
        KernelSelection selection = KernelSelection.current();
        assertThat(answer.get("kernels").get("name").asString())
                .isEqualTo(selection.provider().name());
        assertThat(answer.get("kernels").get("candidates").size())
                .isEqualTo(selection.candidates().size());
        assertThat(answer.get("threads").asInt()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
