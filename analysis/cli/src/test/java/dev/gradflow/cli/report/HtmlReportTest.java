package dev.gradflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.analysis.NetworkFlow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    @Test
    void isOneFileOfLessThanThreeMegabytes(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("report.html");
        HtmlReport.write(MadeUp.comparison(), file);
        assertThat(file).isRegularFile();
        assertThat(file.toFile().length()).isBetween(500_000L, 3_000_000L);
    }

    @Test
    void asksTheNetworkForNothing() {
        String page = HtmlReport.page(MadeUp.comparison());
        // The one address that may stand there is the name of the SVG namespace, which nobody fetches.
        assertThat(found("(?i)https?://[^'\"\\s]*", page)).containsOnly("http://www.w3.org/2000/svg");
        assertThat(found(
                        "(?i)\\ssrc\\s*=|<link(?! rel=\"icon\" href=\"data:)|<iframe|@import|\\burl\\((?!#)|fetch\\(|XMLHttpRequest|import\\(",
                        page))
                .isEmpty();
        assertThat(found("default-src [^;]*", page)).containsExactly("default-src 'none'");
    }

    @Test
    void letsOnlyItsOwnScriptRun() throws Exception {
        String page = HtmlReport.page(MadeUp.oneStep());
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(only(SCRIPT, page).getBytes(StandardCharsets.UTF_8));
        assertThat(found("script-src [^;]*", page))
                .containsExactly("script-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    }

    @Test
    void holdsTheAnalysisWithFiveDigits() {
        Analysis analysis = MadeUp.comparison();
        Analysis held = ReportJson.parse(only(DATA, HtmlReport.page(analysis)));
        double exact = analysis.networks().get(2).layers().getFirst().decay().median()[200];
        double kept = held.networks().get(2).layers().getFirst().decay().median()[200];
        assertThat(kept).isNotEqualTo(exact).isCloseTo(exact, offset(Math.abs(exact) * 5e-5));
        assertThat(held.networks()).hasSize(7);
    }

    @Test
    void takesHostileNamesForText() {
        String hostile = "</script><script>alert(1)</script><!-- {{script}} {{data}} & \u2028 \" '";
        NetworkFlow network = MadeUp.oneStep().networks().getFirst();
        NetworkFlow named = new NetworkFlow(
                hostile,
                hostile,
                hostile,
                hostile,
                network.hiddenSize(),
                network.layers(),
                network.verdict(),
                network.reproduction());
        Analysis analysis = MadeUp.analysis(hostile, hostile, List.of(named));
        String page = HtmlReport.page(analysis);
        assertThat(found("<script>alert|<!--", page)).isEmpty();
        assertThat(page.split("</script>", -1)).as("elements that end").hasSize(3);
        Analysis held = ReportJson.parse(only(DATA, page));
        assertThat(held.title()).isEqualTo(hostile);
        assertThat(held.networks())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(named);
    }

    @Test
    void leavesNoPlaceOfTheTemplateUnfilled() {
        assertThat(HtmlReport.page(MadeUp.nothingFinite()))
                .doesNotContain("{{")
                .contains("<title>Nothing finite</title>");
    }

    private static List<String> found(String pattern, String page) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static String only(Pattern pattern, String page) {
        List<String> groups =
                pattern.matcher(page).results().map(match -> match.group(1)).toList();
        assertThat(groups).hasSize(1);
        return groups.getFirst();
    }
}
