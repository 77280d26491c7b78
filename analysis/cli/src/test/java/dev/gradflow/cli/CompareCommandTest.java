package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.cli.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CompareCommandTest {
    @TempDir
    Path folder;

    private Path csv = Path.of("x.csv");

    @BeforeEach
    void writeInput() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int t = 0; t < 40; t++) {
            text.append(String.format(Locale.ROOT, "%.4f,%.4f%n", Math.sin(0.3 * t), Math.cos(0.7 * t)));
        }
        csv = Files.writeString(folder.resolve("x.csv"), text);
    }

    private Run compare(Object... more) {
        Object[] command = {"compare", "--input", csv, "--hidden", "3", "--max-lag", "10"};
        Object[] all = new Object[command.length + more.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return Run.of(all);
    }

    @Test
    void leavesReportAndDataAndSaysWhere() throws IOException {
        Path out = folder.resolve("out");
        Run run = compare("--out-dir", out).succeeded();
        assertThat(run.out())
                .contains("report: " + out.resolve("report.html"), "data:   " + out.resolve("report.json"));
        Analysis analysis = ReportJson.read(out.resolve("report.json"));
        assertThat(analysis.networks().stream().map(NetworkFlow::cell))
                .containsExactly("rnn-tanh", "lstm-1997", "lstm", "lstm", "lstm", "lstm", "gru");
        assertThat(analysis.input().columns()).containsExactly("a", "b");
        assertThat(out.resolve("report.html")).content().contains("<html");
    }

    /// Names in a hostile file must not steer the terminal.
    @Test
    void namesOfColumnsHaveNoControlCharacters() throws IOException {
        Path input = folder.resolve("x.csv");
        Files.writeString(input, "a\u001b[31m,b\n" + "1,2\n3,5\n4,4\n".repeat(5));
        Run run = Run.of("compare", "--input", input, "--hidden", 2, "--cells", "gru", "--no-advice", "--out-dir", folder)
                .succeeded();
        assertThat(run.out()).contains("a?[31m").doesNotContain("\u001b");
    }

    @Test
    void theTableHasARowForEachNetworkInEightyColumns() {
        Run run = compare("--out-dir", folder).succeeded();
        assertThat(run.lines())
                .filteredOn(line -> line.matches(".* (vanishing|exploding|preserved) .*"))
                .hasSize(7)
                .allMatch(line -> line.length() <= 80);
        assertThat(run.out()).contains("RNN, tanh", "LSTM of 1997", "LSTM, forget bias 1", "GRU");
    }

    @Test
    void jsonToStandardOutputLeavesNoFiles() throws IOException {
        Run run = compare("--json", "-", "--cells", "gru").succeeded();
        assertThat(ReportJson.parse(run.out()).networks()).hasSize(1);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(csv);
        }
        assertThat(Path.of("report.html")).doesNotExist();
    }

    @Test
    void resultsDependOnTheSeedAndNotOnThreads() {
        var one = networks("--threads", "1");
        assertThat(networks("--threads", "3")).isEqualTo(one);
        assertThat(networks("--seed", "2")).isNotEqualTo(one);
    }

    private tools.jackson.databind.JsonNode networks(Object... more) {
        Object[] all = new Object[more.length + 4];
        System.arraycopy(new Object[] {"--json", "-", "--cells", "rnn-tanh,lstm"}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return JsonMapper.builder()
                .build()
                .readTree(compare(all).succeeded().out())
                .get("networks");
    }

    @Test
    void forgetBiasesAndCellsAreChosen() {
        Run run = compare("--json", "-", "--cells", "lstm-peephole,rnn-relu", "--forget-bias", "2.5");
        assertThat(ReportJson.parse(run.succeeded().out()).networks().stream().map(NetworkFlow::name))
                .containsExactly("LSTM with peepholes, forget bias 2.5", "LSTM with peepholes, chrono 10", "RNN, relu");
    }

    @Test
    void badUsageIsRefused() {
        compare("--cells", "gru,brain").refused("--cells", "brain", "rnn-tanh");
        compare("--hidden", "0").refused("--hidden");
        compare("--max-lag", "0").refused("--max-lag");
        compare("--threads", "0").refused("--threads");
        compare("--columns", "a,c").refused("x.csv", "'c'", "a, b");
        compare("--report", folder.resolve("none/r.html")).refused("r.html");
        compare("--precision", "f16").refused("--precision", "f16");
        Run.of("compare", "--raw").refused("--raw");
        Run.of("compare", "--columns", "a").refused("--columns");
    }
}
