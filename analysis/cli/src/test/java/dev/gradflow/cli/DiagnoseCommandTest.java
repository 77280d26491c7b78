package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.cli.input.Series;
import dev.gradflow.analysis.Advice;
import dev.gradflow.cli.report.ReportJson;
import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.SplittableRandom;
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
    void adviceSaysWhatToTryWithTheEffect() {
        ReferenceCase vanishing = reference("rnn-tanh-vanish");
        Object[] command = {"diagnose", vanishing.weightsFile(), "--input", input(vanishing), "--cell", "rnn-tanh"};
        Run run = Run.of(command).succeeded();
        assertThat(run.out()).contains("Advice: each change was made and measured", "  now ", "weight_hh times ");
        assertThat(run.lines()).filteredOn(line -> !line.startsWith("/")).allMatch(line -> line.length() <= 80);
        var advice = ReportJson.parse(Run.of(with(command, "--json", "-")).out()).advice();
        assertThat(advice).isNotNull().isNotEmpty();
        assertThat(Objects.requireNonNull(advice).getFirst().finding()).isEqualTo(Advice.Finding.VANISHING);
        assertThat(advice.getFirst().remedies().getFirst().helps()).isTrue();
        assertThat(Run.of(with(command, "--no-advice")).succeeded().out()).doesNotContain("Advice");
        assertThat(ReportJson.parse(Run.of(with(command, "--no-advice", "--json", "-")).out()).advice())
                .isNull();
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

    private static double[] values(int seed, int count) {
        return new SplittableRandom(seed).doubles(count, -0.6, 0.6).toArray();
    }

    /// A loss does not see the state of a lower layer at its own step, so nothing is left of "nothing".
    @Test
    void theGradientInLowerLayersIsMeasuredFromWhereItArrives() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int layer = 0; layer < 2; layer++) {
            int inputs = layer == 0 ? 2 : 3;
            tensors.put("weight_ih_l" + layer, Tensor.of(values(1 + layer, 3 * inputs), 3, inputs));
            tensors.put("weight_hh_l" + layer, Tensor.of(values(3 + layer, 9), 3, 3));
        }
        Path file = folder.resolve("two.safetensors");
        Safetensors.write(file, tensors, Map.of());
        Path x = folder.resolve("x.npy");
        Npy.write(x, Tensor.of(values(99, 24), 12, 2));
        Run run = Run.of("diagnose", file, "--cell", "rnn-tanh", "--input", x).succeeded();
        assertThat(run.out()).doesNotContain("9223372036854775808").containsPattern("layer 0 +\\d+ +\\d+ +\\S+ +\\d\\.\\d+e");
        tensors.replaceAll((name, tensor) -> Tensor.zeros(Precision.F64, tensor.shape().extents()));
        Safetensors.write(file, tensors, Map.of());
        run = Run.of("diagnose", file, "--cell", "rnn-tanh", "--input", x).succeeded();
        assertThat(run.out()).containsPattern("layer 0 +- +- +- +-").containsPattern("layer 1 +- +- +- +0");
    }

    /// A bidirectional LSTM of two layers on 2 inputs, 3 units a half.
    private Path bidirectional() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int seed = 0;
        for (int layer = 0; layer < 2; layer++) {
            int inputs = layer == 0 ? 2 : 6;
            for (String suffix : List.of("", "_reverse")) {
                String end = "_l" + layer + suffix;
                tensors.put("enc.weight_ih" + end, Tensor.of(values(++seed, 12 * inputs), 12, inputs));
                tensors.put("enc.weight_hh" + end, Tensor.of(values(++seed, 36), 12, 3));
                tensors.put("enc.bias_ih" + end, Tensor.of(values(++seed, 12), 12));
                tensors.put("enc.bias_hh" + end, Tensor.of(values(++seed, 12), 12));
            }
        }
        Path file = folder.resolve("bi.safetensors");
        Safetensors.write(file, tensors, Map.of());
        return file;
    }

    @Test
    void bidirectionalNetworksAreLookedAtPerDirection() throws IOException {
        Path x = folder.resolve("x.npy");
        Npy.write(x, Tensor.of(values(99, 24), 12, 2));
        Path out = folder.resolve("out");
        Object[] command = {"diagnose", bidirectional(), "--input", x, "--lags", "1,4"};
        Run run = Run.of(with(command, "--export", out)).succeeded();
        assertThat(run.out()).contains("bidirectional lstm, 2 layers of 3 units", "(enc.), forward", "(enc.), reverse");
        var flows = ReportJson.parse(Run.of(with(command, "--json", "-")).succeeded().out())
                .networks();
        assertThat(flows).hasSize(2).allSatisfy(flow -> assertThat(flow.layers()).hasSize(2));
        assertThat(flows.get(1).layers().get(1).recurrentWeights().getFirst().name())
                .isEqualTo("weight_hh_l1_reverse[i]");
        // The reverse half of layer 0 is an ordinary network on the input turned round.
        Path half = folder.resolve("half.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
            tensors.put(
                    name + "_l0",
                    Safetensors.open(folder.resolve("bi.safetensors")).tensor("enc." + name + "_l0_reverse", Precision.F64));
        }
        Safetensors.write(half, tensors, Map.of());
        Path turned = folder.resolve("turned.npy");
        Npy.write(turned, Series.read(x, List.of(), null).reversed());
        Path alone = folder.resolve("alone");
        Run.of("diagnose", half, "--input", turned, "--lags", "1,4", "--export", alone).succeeded();
        for (String name : List.of("prod_l0", "jac_l0")) {
            assertThat(Npy.read(out.resolve(name + "_reverse.npy")).toArray())
                    .isEqualTo(Npy.read(alone.resolve(name + ".npy")).toArray());
        }
        assertThat(Npy.read(out.resolve("output.npy")).shape()).isEqualTo(Shape.of(12, 1, 6));
        Run.of(with(command, "--direction", "reverse")).succeeded();
        Run.of(with(command, "--loss-gradient", x)).refused("--loss-gradient", "[1, 6]", "[12, 1, 6]");
        Run.of("lyapunov", bidirectional(), "--input", x, "--steps", "8").refused("bi.safetensors", "2 layers");
        ReferenceCase lstm = reference("lstm-7");
        Run.of("diagnose", lstm.weightsFile(), "--input", input(lstm), "--direction", "reverse")
                .refused("--direction", "forward only");
    }

    /// Every gradient against differences of L = Σ output·g, g given for all steps and for the last one.
    @Test
    void aLossIsFollowedThroughBothDirections() throws IOException {
        Path x = folder.resolve("x.npy");
        Npy.write(x, Tensor.of(values(99, 24), 12, 2));
        Path file = bidirectional();
        for (int rows : new int[] {12, 1}) {
            double[] g = values(7, rows * 6);
            Path loss = folder.resolve("g" + rows + ".npy");
            Npy.write(loss, rows == 1 ? Tensor.of(g, 1, 6) : Tensor.of(g, 12, 1, 6));
            Path out = folder.resolve("out" + rows);
            Run run = Run.of("diagnose", file, "--input", x, "--loss-gradient", loss, "--export", out)
                    .succeeded();
            assertThat(run.out()).contains("gradient of weight_hh", loss.getFileName().toString());
            for (String name : List.of("enc.weight_hh_l0", "enc.weight_ih_l0_reverse", "enc.weight_hh_l1_reverse")) {
                double[] gradient = Npy.read(out.resolve("grad_" + name + ".npy")).toArray();
                double difference = (loss(file, x, name, 1e-6, g) - loss(file, x, name, -1e-6, g)) / 2e-6;
                assertThat(gradient[4]).as("%s, %d rows", name, rows).isCloseTo(difference, within(1e-8));
            }
            assertThat(Npy.read(out.resolve("grad_x.npy")).shape()).isEqualTo(Shape.of(12, 1, 2));
            assertThat(Npy.read(out.resolve("grad_c0.npy")).shape()).isEqualTo(Shape.of(4, 1, 3));
        }
    }

    /// L where element 4 of a tensor is changed.
    private double loss(Path file, Path x, String name, double change, double[] g) throws IOException {
        Safetensors open = Safetensors.open(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String each : open.names()) {
            tensors.put(each, open.tensor(each, Precision.F64).copy());
        }
        var storage = Objects.requireNonNull(tensors.get(name)).storage();
        storage.set(4, storage.get(4) + change);
        Path changed = folder.resolve("changed.safetensors");
        Safetensors.write(changed, tensors, Map.of());
        Path out = folder.resolve("changed");
        Run.of("diagnose", changed, "--input", x, "--lags", "1", "--no-advice", "--export", out)
                .succeeded();
        double[] output = Npy.read(out.resolve("output.npy")).toArray();
        double sum = 0;
        for (int i = 0; i < g.length; i++) {
            sum += output[output.length - g.length + i] * g[i];
        }
        return sum;
    }

    @Test
    void aKerasCheckpointGivesTheSameAnswerAsPyTorchs() throws IOException {
        ReferenceCase gru = reference("gru-7");
        int rows = 21;
        Safetensors file = Safetensors.open(gru.weightsFile());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Tensor bias = Tensor.zeros(Precision.F64, 2, rows);
        for (String name : List.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")) {
            Tensor own = file.tensor(name + "_l0", Precision.F64);
            Tensor turned = own.copy();
            turned.slice(0, 0, 7).copyFrom(own.slice(0, 7, 7));
            turned.slice(0, 7, 7).copyFrom(own.slice(0, 0, 7));
            switch (name) {
                case "weight_ih" -> tensors.put("gru/kernel", turned.transpose(0, 1).copy());
                case "weight_hh" -> tensors.put("gru/recurrent_kernel", turned.transpose(0, 1).copy());
                default -> bias.select(0, name.equals("bias_ih") ? 0 : 1).copyFrom(turned);
            }
        }
        tensors.put("gru/bias", bias);
        Path keras = folder.resolve("keras.safetensors");
        Safetensors.write(keras, tensors, Map.of());
        Run expected = Run.of("diagnose", gru.weightsFile(), "--input", input(gru), "--cell", "gru", "--json", "-");
        Run read = Run.of("diagnose", keras, "--input", input(gru), "--gate-order", "keras", "--json", "-");
        assertThat(read.succeeded().json().get("networks").get(0).get("layers"))
                .isEqualTo(expected.succeeded().json().get("networks").get(0).get("layers"));
        Run.of("diagnose", keras, "--input", input(gru), "--gate-order", "flax").refused("--gate-order", "'flax'");
    }

    @Test
    void standardisationIsShownInNumbers() throws IOException {
        ReferenceCase gru = reference("gru-7");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < gru.inputSize(); i++) {
            text.append(i == 0 ? "" : ",").append("f").append(i);
        }
        text.append("\n1").append(",2".repeat(gru.inputSize() - 1));
        text.append("\n4").append(",2".repeat(gru.inputSize() - 1)).append("\n");
        Path csv = Files.writeString(folder.resolve("x.csv"), text);
        Object[] command = {"diagnose", gru.weightsFile(), "--cell", "gru", "--input", csv};
        assertThat(Run.of(with(command, "--standardise")).succeeded().out())
                .containsPattern("f0 +2.50000 +1.50000")
                .containsPattern("f1 +2.00000 +1.00000");
        assertThat(Run.of(command).succeeded().out()).doesNotContain("standardised");
    }
}
