package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.cli.report.ReportJson;
import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnoseCommandTest {
    @TempDir
    Path folder;

    private static ReferenceCase reference(String name) {
        return ReferenceCase.all()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Path input(ReferenceCase one) {
        return one.arrayFile("x");
    }

    private Path array(String name, int... extents) throws IOException {
        Path file = folder.resolve(name);
        int size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        Npy.write(file, Tensor.of(new double[size], extents));
        return file;
    }

    @Test
    void theCellIsInferredWhereShapesAllow() {
        ReferenceCase lstm = reference("lstm-7");
        Run run = Run.of("diagnose", lstm.weightsFile(), "--input", input(lstm)).succeeded();
        assertThat(run.out()).contains("lstm, 1 layer of 7 units", "rate/step");
        assertThat(run.lines()).filteredOn(line -> !line.startsWith("/")).allMatch(line -> line.length() <= 80);
    }

    @Test
    void theCellIsAskedForWhereTheyDoNot() {
        ReferenceCase gru = reference("gru-7");
        Run.of("diagnose", gru.weightsFile(), "--input", input(gru))
                .refused(gru.weightsFile().toString(), "lstm-1997", "gru", "--cell");
        Run.of("diagnose", gru.weightsFile(), "--input", input(gru), "--cell", "gru")
                .succeeded();
        Run.of("diagnose", gru.weightsFile(), "--input", input(gru), "--cell", "lstm")
                .refused("lstm");
        Run.of("diagnose", gru.weightsFile(), "--input", input(gru), "--cell", "mlp")
                .refused("mlp", "rnn-relu");
    }

    @Test
    void jsonIsTheAnalysisAndNothingElse() {
        ReferenceCase lstm = reference("lstm-7");
        Run run = Run.of("diagnose", lstm.weightsFile(), "--input", input(lstm), "--json", "-")
                .succeeded();
        var analysis = ReportJson.parse(run.out());
        assertThat(analysis.networks()).hasSize(1);
        assertThat(analysis.networks().getFirst().cell()).isEqualTo("lstm");
        assertThat(analysis.conditions().precision()).isEqualTo("F64");
        assertThat(analysis.conditions().command())
                .startsWith("gradflow diagnose ")
                .endsWith(" --json -");
    }

    @Test
    void filesAreWrittenWhereAskedFor() {
        ReferenceCase lstm = reference("lstm-7");
        Path report = folder.resolve("flow.html");
        Path json = folder.resolve("flow.json");
        Run run = Run.of("diagnose", lstm.weightsFile(), "--input", input(lstm), "--report", report, "--json", json)
                .succeeded();
        assertThat(run.out()).contains("report: " + report, "data:   " + json);
        assertThat(report).content().contains("<html");
        assertThat(json).content().startsWith("{");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aGateThatTripsIsStatusOne() {
        ReferenceCase vanishing = reference("rnn-tanh-vanish");
        Object[] command = {"diagnose", vanishing.weightsFile(), "--input", input(vanishing), "--cell", "rnn-tanh"};
        Run tripped = Run.of(with(command, "--fail-if", "vanishing"));
        assertThat(tripped.status()).isEqualTo(1);
        assertThat(tripped.err().lines()).singleElement().asString().contains("--fail-if vanishing: layer 0", "steps");
        Run.of(with(command, "--fail-if", "exploding")).succeeded();
        assertThat(Run.of(with(command, "--fail-if", "exploding,vanishing")).status())
                .isEqualTo(1);
        Run.of(with(command, "--fail-if", "melting"))
                .refused("--fail-if", "VANISHING", "EXPLODING", "case-insensitive");
    }

    private static Object[] with(Object[] command, Object... more) {
        Object[] all = new Object[command.length + more.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }

    @Test
    void lagsAreThoseOfTheInput() {
        ReferenceCase lstm = reference("lstm-7");
        Object[] command = {"diagnose", lstm.weightsFile(), "--input", input(lstm)};
        String steps = Integer.toString(lstm.steps());
        assertThat(Run.of(with(command, "--lags", "3,1," + steps)).succeeded().out())
                .contains("layer");
        Run.of(with(command, "--lags", "0")).refused("--lags 0", "1 to " + steps);
        Run.of(with(command, "--lags", "1," + (lstm.steps() + 1))).refused("--lags", "1 to " + steps);
        Run.of(with(command, "--lags", "few")).refused("--lags", "few");
    }

    @Test
    void everythingMustFitTogether() throws IOException {
        ReferenceCase gru = reference("gru-7");
        Object[] command = {"diagnose", gru.weightsFile(), "--cell", "gru"};
        Run.of(command).refused("--input");
        Run.of(with(command, "--input", array("x.npy", 5, gru.inputSize() + 1)))
                .refused("x.npy", (gru.inputSize() + 1) + " inputs", "weight_ih_l0");
        Object[] complete = with(command, "--input", array("x.npy", 5, gru.inputSize()));
        Run.of(complete).succeeded();
        Run.of(with(complete, "--h0", array("h.npy", 7))).succeeded();
        Run.of(with(complete, "--h0", array("h.npy", 1, 7))).succeeded();
        Run.of(with(complete, "--h0", array("h.npy", 1, 1, 7))).succeeded();
        Run.of(with(complete, "--h0", array("h.npy", 2, 7))).refused("h.npy", "[2, 7]", "[1, 1, 7]");
        Run.of(with(complete, "--c0", array("c.npy", 7))).refused("c.npy", "gru", "no cell state");
        Run.of(with(complete, "--loss-gradient", array("g.npy", 6))).refused("g.npy", "[6]", "[1, 7]", "[5, 1, 7]");
        Run.of(with(complete, "--loss-gradient", array("g.npy", 5, 7))).succeeded();
    }

    @Test
    void csvColumnsAreChosenByName() throws IOException {
        ReferenceCase gru = reference("gru-7");
        StringBuilder text = new StringBuilder("day");
        for (int i = 0; i < gru.inputSize(); i++) {
            text.append(",f").append(i);
        }
        text.append("\nmonday").append(",0.5".repeat(gru.inputSize()));
        text.append("\ntuesday").append(",-0.5".repeat(gru.inputSize()));
        Path csv = Files.writeString(folder.resolve("x.csv"), text);
        String columns = text.substring("day,".length(), text.indexOf("\n"));
        Object[] command = {"diagnose", gru.weightsFile(), "--cell", "gru", "--input", csv};
        Run.of(command).refused("x.csv", "line 2, column 'day': 'monday'", "--columns");
        Run.of(with(command, "--columns", columns)).succeeded();
        Run.of(with(command, "--columns", columns, "--standardise")).succeeded();
        Run.of(with(command, "--columns", "f0,g")).refused("x.csv", "'g'", "f0");
    }

    @Test
    void destinationsAreCheckedFirst() {
        ReferenceCase lstm = reference("lstm-7");
        Object[] command = {"diagnose", lstm.weightsFile(), "--input", input(lstm)};
        Run.of(with(command, "--report", folder.resolve("none/r.html"))).refused("r.html", "does not exist");
        Run.of(with(command, "--export", lstm.weightsFile())).refused("weights.safetensors", "is a file");
    }

    @Test
    void aHostileNameDoesNotWriteElsewhere() throws IOException {
        Path weights = folder.resolve("w.safetensors");
        Safetensors.write(
                weights,
                Map.of(
                        "../up.weight_ih_l0", Tensor.of(new double[2], 2, 1),
                        "../up.weight_hh_l0", Tensor.of(new double[4], 2, 2)),
                Map.of());
        Path out = folder.resolve("out");
        Object[] command = {
            "diagnose", weights, "--cell", "rnn-tanh", "--input", array("x.npy", 3, 1), "--export", out, "--lags", "1"
        };
        Run.of(command).succeeded();
        Run.of(with(command, "--loss-gradient", array("g.npy", 2)))
                .refused("w.safetensors", "../up.weight_", "--export");
    }

    @Test
    void malformedFilesAreRefusedInOneLine() throws IOException {
        Path weights = Files.writeString(folder.resolve("w.safetensors"), "\0\0\0\0\0\0\0\0{}");
        Run.of("diagnose", weights, "--input", array("x.npy", 3, 1)).refused("w.safetensors");
        Run.of("diagnose", folder.resolve("none"), "--input", array("x.npy", 3, 1))
                .refused("none");
    }
}
