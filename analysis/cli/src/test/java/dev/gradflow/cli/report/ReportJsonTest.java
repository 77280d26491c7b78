package dev.gradflow.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.analysis.DecayCurve;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportJsonTest {
    @Test
    void readsBackEveryBitOfWhatItWrote() {
        Analysis analysis = MadeUp.comparison();
        Analysis read = ReportJson.parse(ReportJson.text(analysis));
        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
                .withStrictTypeChecking()
                .isEqualTo(analysis);
        assertThat(ReportJson.text(read)).isEqualTo(ReportJson.text(analysis));
    }

    @Test
    void keepsZeroNormsNansAndInfinitiesApart() {
        Analysis analysis = MadeUp.nothingFinite();
        String text = ReportJson.text(analysis);
        assertThat(text)
                .contains("\"median\":[null,null,null]")
                .contains("\"median\":[\"NaN\",\"NaN\",\"NaN\"]")
                .contains("\"median\":[\"Infinity\",\"Infinity\",\"Infinity\"]")
                .contains("\"logGrowthPerStep\":null")
                .contains("\"spectralNorm\":null");
        Analysis read = ReportJson.parse(text);
        DecayCurve zero = read.networks().get(0).layers().getFirst().decay();
        DecayCurve nan = read.networks().get(1).layers().getFirst().decay();
        DecayCurve over = read.networks().get(2).layers().getFirst().decay();
        assertThat(zero.median()).containsOnly(Double.NEGATIVE_INFINITY);
        assertThat(nan.median()).containsOnly(Double.NaN);
        assertThat(over.median()).containsOnly(Double.POSITIVE_INFINITY);
        assertThat(read.networks().getFirst().verdict().logGrowthPerStep()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(read.networks()
                        .getFirst()
                        .layers()
                        .getFirst()
                        .recurrentWeights()
                        .getFirst()
                        .spectralNorm())
                .isNull();
    }

    @Test
    void namesMembersAsTheRecordsDoInTheirOrder() {
        assertThat(ReportJson.text(MadeUp.oneStep()))
                .startsWith(
                        "{\"schema\":\"gradflow/analysis/1\",\"title\":\"One step\",\"note\":\"\",\"conditions\":{\"gradflow\":")
                .contains("\"word\":\"vanishing\",\"lag\":1,");
    }

    @Test
    void roundsForPlotsOnly() {
        Analysis analysis = MadeUp.comparison();
        assertThat(ReportJson.plotText(analysis))
                .hasSizeLessThan(ReportJson.text(analysis).length() / 2);
        assertThat(NumbersModule.rounded(-0.0123456789, 5)).isEqualTo(-0.012346);
        assertThat(NumbersModule.rounded(123456.7, 5)).isEqualTo(123460);
        assertThat(NumbersModule.rounded(1.23456789e-300, 5)).isEqualTo(1.2346e-300);
        assertThat(NumbersModule.rounded(1.23456789e300, 5)).isEqualTo(1.2346e300);
        assertThat(NumbersModule.rounded(0, 5)).isZero();
    }

    @Test
    void writesToWritersAndFiles(@TempDir Path directory) throws IOException {
        Analysis analysis = MadeUp.oneStep();
        StringWriter writer = new StringWriter();
        ReportJson.write(analysis, writer);
        Path file = directory.resolve("report.json");
        ReportJson.write(analysis, file);
        ReportJson.write(analysis, file);
        assertThat(file).content().isEqualTo(writer.toString()).endsWith("}\n");
        assertThat(ReportJson.read(file)).usingRecursiveComparison().isEqualTo(analysis);
        try (var listing = Files.list(file.getParent())) {
            assertThat(listing).containsExactly(file);
        }
    }

    @Test
    void saysWhatIsWrongWithAText(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> ReportJson.parse("{")).hasMessageStartingWith("no analysis at line 1");
        assertThatThrownBy(() -> ReportJson.parse("null")).hasMessageContaining("the text is null");
        assertThatThrownBy(() -> ReportJson.parse("{\"schema\":\"gradflow/analysis/9\"}"))
                .hasMessageContaining("its schema is gradflow/analysis/9, not gradflow/analysis/1");
        assertThatThrownBy(() -> ReportJson.parse("{\"schema\":\"gradflow/analysis/1\",\"title\":\"\",\"note\":\"\"}"))
                .hasMessageContaining("it has no conditions");
        String text = ReportJson.text(MadeUp.oneStep());
        assertThatThrownBy(() -> ReportJson.parse(text.replace("\"median\":[null]", "\"median\":[\"small\"]")))
                .hasMessageContaining("a number, null for -∞");
        assertThatThrownBy(() -> ReportJson.parse(text.replace("\"median\":[null]", "\"median\":7")))
                .hasMessageContaining("an array is needed");
        Path file = Files.writeString(directory.resolve("broken.json"), "[]");
        assertThatThrownBy(() -> ReportJson.read(file)).hasMessageContaining("broken.json: no analysis");
    }

    @Test
    void skipsMembersThatALaterVersionMayAdd() {
        Analysis analysis = MadeUp.oneStep();
        String later = ReportJson.text(analysis).replace("\"title\":", "\"subtitle\":{\"a\":[1]},\"title\":");
        assertThat(ReportJson.parse(later)).usingRecursiveComparison().isEqualTo(analysis);
    }
}
