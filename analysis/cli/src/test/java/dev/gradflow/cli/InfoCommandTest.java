package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.KernelSelection;
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
