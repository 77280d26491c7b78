package dev.gradflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.browser.Browser;
import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.Analysis;
import dev.gradflow.analysis.GateTrace;
import dev.gradflow.analysis.InputSeries;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Remedy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The report as it runs in a real browser; needs chromium and chromedriver, and runs with the profile `browser`.
@Tag("browser")
class HtmlReportInBrowserTest {
    private static final String HERO = "document.querySelector('#gradient-over-lag')";
    private static final String RIGHT = "\uE014";
    private static final String HOME = "\uE011";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void drawsEveryChartWithoutComplaintAndWithoutScrollingSideways(int width) throws IOException {
        try (Browser browser = open(MadeUp.comparison(), width)) {
            drawAll(browser);
            assertThat(browser.run("return document.querySelectorAll('figure .plot').length")
                            .asInt())
                    .isGreaterThanOrEqualTo(10);
            assertThat(browser.run("return document.querySelectorAll('figure .plot:not(:has(svg))').length")
                            .asInt())
                    .isZero();
            assertThat(browser.run("const d = document.documentElement; return d.scrollWidth - d.clientWidth")
                            .asInt())
                    .isZero();
            assertNoBadNumber(browser);
        }
    }

    @Test
    void aLongPathDoesNotMakeAPhoneScrollSideways() throws IOException {
        Analysis made = MadeUp.comparison();
        InputSeries input = made.input();
        String path = "/a/long/way/down/to/the/series".repeat(5) + ".csv";
        Analysis analysis = new Analysis(
                made.schema(),
                made.title() + " " + path,
                made.note(),
                made.conditions(),
                new InputSeries(
                        path, path, input.steps(), input.columns(), input.means(), input.standardDeviations()),
                made.networks(),
                made.advice(),
                made.lyapunov());
        try (Browser browser = open(analysis, 390)) {
            assertThat(browser.run("const d = document.documentElement; return d.scrollWidth - d.clientWidth")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void theFirstScreenHoldsVerdictHorizonAndPicture() throws IOException {
        for (int width : new int[] {390, 1280}) {
            try (Browser browser = open(MadeUp.comparison(), width)) {
                for (String part : List.of(".headline", ".verdicts .verdict", ".verdicts .memory")) {
                    assertThat(browser.run("return document.querySelector('" + part
                                            + "').getBoundingClientRect().bottom - innerHeight")
                                    .asDouble())
                            .as("%s at %d", part, width)
                            .isNegative();
                }
            }
        }
    }

    @Test
    void saysWhatTheDataSay() throws IOException {
        Analysis analysis = MadeUp.comparison();
        try (Browser browser = open(analysis, 1280)) {
            var verdict = analysis.networks().getFirst().verdict();
            String row = browser.run("return document.querySelector('.verdicts tbody tr').textContent")
                    .asString();
            assertThat(row)
                    .contains("RNN, tanh, default", "vanishing", verdict.eFoldingLag() + "" + verdict.onePercentLag());
            assertThat(browser.run("return document.querySelector('.headline').textContent")
                            .asString())
                    .contains("Over 365 steps, 5 networks lose, 1 keeps and 1 blows up the gradient.");
            assertThat(browser.run("return document.querySelector('.note').textContent")
                            .asString())
                    .contains("untrained");
        }
    }

    @Test
    void readsValuesByPointerAndByKeys() throws IOException {
        try (Browser browser = open(MadeUp.comparison(), 1280)) {
            int[] corner = corner(browser);
            browser.pointer(
                    false, new int[] {corner[0] + 300, corner[1] + 200}, new int[] {corner[0] + 320, corner[1] + 200});
            assertThat(browser.run("return " + HERO + ".querySelector('.tip').textContent")
                            .asString())
                    .startsWith("k = ")
                    .contains("GRU");
            browser.run(HERO + ".querySelector('.plot').focus()");
            browser.key(HOME);
            browser.key(RIGHT);
            assertThat(browser.run("return " + HERO + ".querySelector('[aria-live]').textContent")
                            .asString())
                    .startsWith("k = 2: ");
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void zoomsAndSwitchesSeriesOff() throws IOException {
        try (Browser browser = open(MadeUp.comparison(), 1280)) {
            int[] corner = corner(browser);
            int y = corner[1] + 200;
            String reset =
                    "[..." + HERO + ".querySelectorAll('.tools button')].find((b) => b.textContent === 'Reset zoom')";
            assertThat(browser.run("return " + reset + ".hidden").asBoolean()).isTrue();
            browser.pointer(
                    true, new int[] {corner[0] + 100, y}, new int[] {corner[0] + 200, y}, new int[] {corner[0] + 300, y
                    });
            assertThat(browser.run("return " + reset + ".hidden").asBoolean()).isFalse();
            browser.run(reset + ".click()");
            assertThat(browser.run("return " + reset + ".hidden").asBoolean()).isTrue();
            browser.run(HERO + ".querySelector('.key').click()");
            assertThat(browser.run("return " + HERO + ".querySelectorAll('g.series').length")
                            .asInt())
                    .isEqualTo(6);
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void givesTheDataOfAChartAsCsv() throws IOException {
        try (Browser browser = open(MadeUp.comparison(), 1280)) {
            browser.run("window.saved = []; window.Blob = function (parts) { saved.push(parts[0]); };"
                    + " URL.createObjectURL = () => '#'; [..." + HERO
                    + ".querySelectorAll('button')].find((b) => b.textContent.includes('CSV')).click()");
            String csv = browser.run("return saved[0]").asString();
            assertThat(csv.lines()).hasSize(1 + MadeUp.LAGS);
            assertThat(csv.lines().findFirst().orElseThrow())
                    .startsWith("k,\"log10 RNN, tanh, default\",\"log10 RNN, tanh, default, lowest\"");
        }
    }

    @Test
    void readsTheMapByPointerAndKeysAndGivesItAsCsv() throws IOException {
        Analysis analysis = MadeUp.comparison();
        String map = "document.querySelector('#horizon-map')";
        try (Browser browser = open(analysis, 1280)) {
            drawAll(browser);
            browser.run(map + ".querySelector('.plot').focus()");
            browser.key(HOME);
            assertThat(browser.run("return " + map + ".querySelector('[aria-live]').textContent")
                            .asString())
                    .startsWith("t = 1, k = 1: ");
            browser.key(RIGHT);
            assertThat(browser.run("return " + map + ".querySelector('[aria-live]').textContent")
                            .asString())
                    .startsWith("t = 31, k = 1: ");
            var place = browser.run(map + ".scrollIntoView(); const r = " + map
                    + ".querySelector('.plot svg rect').getBoundingClientRect(); return [Math.round(r.left), Math.round(r.top)]");
            int x = place.get(0).asInt() + 8;
            int y = place.get(1).asInt() + 4;
            browser.pointer(false, new int[] {x, y}, new int[] {x + 1, y + 1});
            assertThat(browser.run("return " + map + ".querySelector('.tip-head').textContent")
                            .asString())
                    .isEqualTo("t = 1, k = 1");
            browser.run("window.saved = []; window.Blob = function (parts) { saved.push(parts[0]); };"
                    + " URL.createObjectURL = () => '#'; [..." + map
                    + ".querySelectorAll('button')].find((b) => b.textContent.includes('CSV')).click()");
            List<String> csv = browser.run("return saved[0]").asString().lines().toList();
            assertThat(csv.getFirst()).isEqualTo("t,k,log10 sigma_max,log10 Frobenius norm");
            var shown = analysis.networks().get(3).layers().getFirst().map();
            assertThat(csv).hasSize(1 + shown.ends().length * shown.lags().length);
            String[] last = csv.getLast().split(",", -1);
            double expected = shown.logSpectral().getLast()[shown.lags().length - 1] / Math.log(10);
            assertThat(Double.parseDouble(last[2])).isCloseTo(expected, within(2e-4 * Math.abs(expected)));
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void readsGatesOfSingleUnitsAndGivesThemAsCsv() throws IOException {
        Analysis analysis = MadeUp.comparison();
        String raster = "document.querySelector('#gate-raster')";
        try (Browser browser = open(analysis, 390)) {
            drawAll(browser);
            var shown = analysis.networks().stream()
                    .map(network -> network.layers().getFirst().gates())
                    .filter(gates -> gates.stream().anyMatch(gate -> gate.gate().equals("f")))
                    .findFirst()
                    .orElseThrow();
            browser.run(raster + ".querySelector('.plot').focus()");
            browser.key(HOME);
            browser.key(RIGHT);
            String read = browser.run("return " + raster + ".querySelector('[aria-live]').textContent")
                    .asString();
            assertThat(read).startsWith("t = 17, u = 0: ");
            for (var gate : shown) {
                double value = Objects.requireNonNull(gate.raster()).values()[1][0];
                String text = read.replaceAll(".*[ ]" + gate.gate() + " ([^;]*).*", "$1").replace('−', '-');
                assertThat(Double.parseDouble(text)).isCloseTo(value, within(6e-3));
            }
            int pictures = browser.run("return " + raster + ".querySelectorAll('.tools .tool').length").asInt();
            assertThat(pictures).isEqualTo(shown.size() + 2);
            browser.run("window.saved = []; window.Blob = function (parts) { saved.push(parts[0]); };"
                    + " URL.createObjectURL = () => '#'; [..." + raster
                    + ".querySelectorAll('button')].find((b) => b.textContent.includes('CSV')).click()");
            List<String> csv = browser.run("return saved[0]").asString().lines().toList();
            var kept = Objects.requireNonNull(shown.getFirst().raster());
            assertThat(csv).hasSize(1 + kept.steps().length * kept.units().length);
            assertThat(csv.getFirst())
                    .isEqualTo("t,u," + String.join(",", shown.stream().map(GateTrace::gate).toList()));
            assertThat(browser.console()).isEmpty();
        }
    }

    @Test
    void showsLyapunovExponentsAsMeasured() throws IOException {
        Analysis analysis = MadeUp.comparison();
        String chart = "document.querySelector('#lyapunov-spectrum')";
        try (Browser browser = open(analysis, 1280)) {
            drawAll(browser);
            assertThat(browser.run("return " + chart + ".querySelectorAll('g.series').length").asInt())
                    .isEqualTo(6);
            browser.run("window.saved = []; window.Blob = function (parts) { saved.push(parts[0]); };"
                    + " URL.createObjectURL = () => '#'; [..." + chart
                    + ".querySelectorAll('button')].find((b) => b.textContent.includes('CSV')).click()");
            List<String> csv = browser.run("return saved[0]").asString().lines().toList();
            assertThat(csv).hasSize(1 + 12);
            assertThat(csv.getFirst()).contains("minus standard error", "plus standard error");
            assertThat(csv.get(1)).startsWith("1,0.05,0.048,0.052,0.02,");
            assertThat(browser.console()).isEmpty();
        }
    }

    /// Of one network of one layer advice names neither.
    @Test
    void drawsAdviceAboutTheOnlyNetworkAndAllThatFollows() throws IOException {
        Analysis bare = MadeUp.oneStep();
        NetworkFlow network = bare.networks().getFirst();
        Advice advice = new Advice(
                network.name(),
                null,
                Advice.Finding.VANISHING,
                "measured",
                "why",
                List.of(Remedy.ofNetwork(
                        Remedy.Kind.KEEPING_BIAS, "bias of gate f +1", 1, true, network.verdict(), network.verdict())),
                new Advice.Basis(1, new int[] {1}, 1));
        Analysis advised = new Analysis(
                bare.schema(),
                bare.title(),
                bare.note(),
                bare.conditions(),
                bare.input(),
                bare.networks(),
                List.of(advice),
                null);
        try (Browser browser = open(advised, 1280)) {
            drawAll(browser);
            assertThat(browser.run("return document.querySelectorAll('#conditions').length")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void copesWithWhatIsShortOrNotFinite() throws IOException {
        for (Analysis analysis : List.of(MadeUp.oneStep(), MadeUp.nothingFinite(), MadeUp.twoLayers())) {
            try (Browser browser = open(analysis, 1280)) {
                drawAll(browser);
                assertNoBadNumber(browser);
            }
        }
    }

    @Test
    void showsHostileNamesAsTheyAre() throws IOException {
        String hostile = "</script><img src=x onerror=\"document.title='broken'\"><b>*bold*</b> _{x}";
        NetworkFlow network = MadeUp.oneStep().networks().getFirst();
        NetworkFlow named = new NetworkFlow(
                hostile, hostile, hostile, hostile, network.hiddenSize(), network.layers(), network.verdict(), network.reproduction());
        try (Browser browser = open(MadeUp.analysis(hostile, hostile, List.of(named, named)), 1280)) {
            drawAll(browser);
            assertThat(browser.run("return document.title").asString()).isEqualTo(hostile);
            assertThat(browser.run("return document.querySelectorAll('main img, main b b').length")
                            .asInt())
                    .isZero();
            assertThat(browser.run("return document.querySelector('.verdicts tbody th').textContent")
                            .asString())
                    .isEqualTo(hostile);
        }
    }

    private Browser open(Analysis analysis, int width) throws IOException {
        Path file = directory.resolve("report.html");
        HtmlReport.write(analysis, file);
        Browser browser = Browser.open(width, 900);
        browser.go(file);
        assertThat(browser.run("return document.documentElement.dataset.ready").asString())
                .isEqualTo("true");
        return browser;
    }

    /// Charts are drawn when they come into view, or all before printing.
    private static void drawAll(Browser browser) throws IOException {
        browser.run("dispatchEvent(new Event('beforeprint'))");
        assertThat(browser.console()).isEmpty();
    }

    private static void assertNoBadNumber(Browser browser) throws IOException {
        assertThat(browser.run(
                                "return [...document.querySelectorAll('svg *')].flatMap((node) => [...node.attributes])"
                                        + ".filter((a) => /NaN|Infinity|undefined/.test(a.value) && a.name !== 'data-label').length")
                        .asInt())
                .isZero();
        assertThat(browser.run("return document.querySelector('main').innerText")
                        .asString())
                .doesNotContain("undefined", "[object");
    }

    private static int[] corner(Browser browser) throws IOException {
        var place = browser.run(HERO + ".scrollIntoView(); const r = " + HERO
                + ".querySelector('.plot').getBoundingClientRect(); return [Math.round(r.left), Math.round(r.top)]");
        return new int[] {place.get(0).asInt(), place.get(1).asInt()};
    }
}
