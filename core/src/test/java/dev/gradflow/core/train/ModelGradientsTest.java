package dev.gradflow.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.network.State;
import dev.gradflow.core.reference.ReferenceCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradients of whole models: against the reference data, finite differences, and each other.
final class ModelGradientsTest {
    static Stream<ReferenceCase> references() {
        return ReferenceCase.all();
    }

    /// The read-out is the identity, so that its gradient is the reference's g.
    ///
    /// Where outputs are bounded it comes from a squared error too: a target of output - ½·N·O·g makes its gradient g.
    @ParameterizedTest
    @MethodSource("references")
    void modelsReproduceTheReferenceGradients(ReferenceCase reference) {
        Tensor weight = reference.array("g");
        Mask mask = Mask.last(reference.steps(), weight.extent(0));
        agreesWithReference(reference, mask, weight, "grad_");
        if (reference.has("g_all")) {
            Tensor every = reference.array("g_all");
            Mask all = Mask.every(reference.steps(), every.extent(1));
            agreesWithReference(reference, all, every.reshape(all.size(), every.extent(2)), "gradall_");
        }
    }

    private static void agreesWithReference(ReferenceCase reference, Mask mask, Tensor weight, String prefix) {
        int width = reference.hiddenSize();
        Readout identity = Readout.zeros(width, width, Precision.F64);
        for (int i = 0; i < width; i++) {
            identity.weight().set(1, i, i);
        }
        Model model = Model.of(reference.weights().network(Precision.F64), identity);
        Prediction prediction = model.forward(
                reference.array("x"), mask, reference.initialState(Precision.F64), Dropout.NONE);
        agrees(reference, prefix, model, prediction.backward(weight));
        if (!reference.cell().equals("rnn-relu")) {
            Tensor target = prediction.output().copy();
            double half = target.shape().size() / 2.0;
            for (int i = 0; i < target.shape().size(); i++) {
                target.storage().set(i, target.storage().get(i) - half * weight.toArray()[i]);
            }
            Loss.Result loss = Loss.MEAN_SQUARED_ERROR.of(prediction.output(), new Target.Values(target));
            agrees(reference, prefix, model, prediction.backward(loss.gradient()));
        }
    }

    private static void agrees(ReferenceCase reference, String prefix, Model model, ModelGradients gradients) {
        for (Map.Entry<String, Tensor> entry :
                model.network().parameters().tensors().entrySet()) {
            String name = reference.weights().prefix() + entry.getKey();
            double[] expected = reference.array(prefix + name).toArray();
            double[] actual =
                    gradients.parameter(Model.NETWORK + entry.getKey()).toArray();
            double largest = 0;
            for (double value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i])
                        .as("%s %s, element %d", reference, name, i)
                        .isCloseTo(expected[i], within(1e-12 * largest));
            }
        }
    }

    private static final int STEPS = 6;
    private static final int[] LENGTHS = {6, 2, 4};

    private static Stream<Mask> masks() {
        return Stream.of(
                Mask.last(STEPS, 3),
                Mask.every(STEPS, 3),
                Mask.from(4, STEPS, 3),
                Mask.last(STEPS, LENGTHS),
                Mask.every(STEPS, LENGTHS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnn-tanh", "lstm", "gru", "lstm-1997", "lstm-peephole"})
    void everyParameterAgreesWithFiniteDifferences(String cell) {
        masks().forEach(mask -> {
            Target numbers = new Target.Values(Samples.random(4, 1, mask.size(), 3));
            agreesWithDifferences(cell, mask, Loss.MEAN_SQUARED_ERROR, numbers, Dropout.NONE);
        });
        int[] classes = {2, 0, 1};
        Mask last = Mask.last(STEPS, LENGTHS);
        agreesWithDifferences(cell, last, Loss.CROSS_ENTROPY, new Target.Classes(classes), Dropout.NONE);
        agreesWithDifferences(
                cell, last, Loss.CROSS_ENTROPY, new Target.Classes(classes), new Dropout(0.4, 5, 12));
    }

    private static void agreesWithDifferences(String cell, Mask mask, Loss loss, Target target, Dropout dropout) {
        Model model = Samples.model(cell, 2, 4, 2, 3);
        Tensor input = Samples.random(3, 1, STEPS, 3, 2);
        State initial = Samples.state(model, 3);
        Prediction prediction = model.forward(input, mask, initial, dropout);
        Loss.Result result = loss.of(prediction.output(), target);
        ModelGradients gradients = prediction.backward(result.gradient());
        model.parameters().forEach((name, parameter) -> {
            for (int i = 0; i < parameter.shape().size(); i++) {
                double difference = Samples.slope(model, parameter, i, changed -> loss.of(
                                changed.forward(input, mask, initial, dropout).output(), target)
                        .value());
                double gradient = gradients.parameter(name).storage().get(i);
                assertThat(gradient)
                        .as("%s %s %s, element %d", cell, loss, name, i)
                        .isCloseTo(difference, within(1e-9));
            }
        });
    }

    @Test
    void aPaddedBatchIsTheMeanOfItsSequencesAlone() {
        Model model = Samples.model("lstm", 2, 5, 2, 1);
        Tensor input = Samples.random(9, 1, STEPS, 3, 2);
        Tensor target = Samples.random(10, 1, 3, 1);
        ModelGradients together = gradients(model, input, Mask.last(STEPS, LENGTHS), target);
        model.parameters().forEach((name, parameter) -> {
            double[] mean = new double[parameter.shape().size()];
            int[] sequence = {0};
            for (int length : LENGTHS) {
                // Places are in the order of their rows: the shortest sequence answers first.
                int place = length == 2 ? 0 : length == 4 ? 1 : 2;
                Tensor alone = input.slice(1, sequence[0]++, 1).slice(0, 0, length).copy();
                Tensor wanted = target.slice(0, place, 1).copy();
                double[] one = gradients(model, alone, Mask.last(length, 1), wanted)
                        .parameter(name)
                        .toArray();
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += one[i] / LENGTHS.length;
                }
            }
            assertThat(together.parameter(name).toArray()).as(name).containsExactly(mean, within(1e-15));
        });
    }

    private static ModelGradients gradients(Model model, Tensor input, Mask mask, Tensor target) {
        Prediction prediction = model.forward(new Batch(input, mask, new Target.Values(target)));
        return prediction.backward(Loss.MEAN_SQUARED_ERROR
                .of(prediction.output(), new Target.Values(target))
                .gradient());
    }

    @Test
    void paddingChangesNothing() {
        Model model = Samples.model("gru", 2, 4, 2, 1);
        Tensor input = Samples.random(9, 1, STEPS, 3, 2);
        Tensor target = Samples.random(10, 1, 12, 1);
        Mask mask = Mask.every(STEPS, LENGTHS);
        double[] before = gradients(model, input, mask, target)
                .parameter("rnn.weight_hh_l0")
                .toArray();
        input.set(1e3, 5, 1, 0);
        input.set(-1e3, 4, 2, 1);
        assertThat(gradients(model, input, mask, target)
                        .parameter("rnn.weight_hh_l0")
                        .toArray())
                .containsExactly(before);
    }

    @Test
    void chunksCarryTheStateAndNoGradient() {
        Model model = Samples.model("lstm", 2, 4, 2, 2);
        Tensor input = Samples.random(3, 1, 8, 2, 2);
        Mask chunk = Mask.every(4, 2);
        State zero = State.zeros(model.network().architecture(), Precision.F64, 2);
        Prediction whole = model.forward(input, Mask.every(8, 2), zero, Dropout.NONE);
        Prediction first = model.forward(input.slice(0, 0, 4), chunk, zero, Dropout.NONE);
        State carried = first.finalState();
        Tensor rest = input.slice(0, 4, 4);
        Prediction second = model.forward(rest, chunk, carried, Dropout.NONE);
        assertThat(second.output().toArray())
                .containsExactly(whole.output().slice(0, 8, 8).toArray());
        Target target = new Target.Values(Samples.random(4, 1, 8, 2));
        ModelGradients gradients = second.backward(
                Loss.MEAN_SQUARED_ERROR.of(second.output(), target).gradient());
        Tensor weight = model.parameter("rnn.weight_hh_l0");
        for (int i = 0; i < weight.shape().size(); i++) {
            double difference = Samples.slope(model, weight, i, changed -> Loss.MEAN_SQUARED_ERROR
                    .of(changed.forward(rest, chunk, carried, Dropout.NONE).output(), target)
                    .value());
            assertThat(gradients.parameter("rnn.weight_hh_l0").storage().get(i))
                    .isCloseTo(difference, within(1e-9));
        }
    }

    @Test
    void answersAreThoseOfTheRecordedRun() {
        Model model = Samples.model("gru", 2, 4, 2, 3);
        Batch batch = new Batch(
                Samples.random(9, 1, STEPS, 3, 2), Mask.every(STEPS, LENGTHS), new Target.Classes(new int[12]));
        assertThat(model.answers(batch).toArray())
                .containsExactly(model.forward(batch).output().toArray());
    }

    @Test
    void clippingScalesAllGradientsTogether() {
        Model model = Samples.model("rnn-tanh", 2, 4, 1, 2);
        Tensor input = Samples.random(3, 1, STEPS, 3, 2);
        Tensor target = Samples.random(4, 5, 3, 2);
        ModelGradients free = gradients(model, input, Mask.last(STEPS, 3), target);
        double sum = 0;
        for (Tensor tensor : free.parameters().values()) {
            for (double value : tensor.toArray()) {
                sum += value * value;
            }
        }
        assertThat(free.norm()).isCloseTo(Math.sqrt(sum), within(1e-14 * Math.sqrt(sum)));
        ModelGradients clipped = gradients(model, input, Mask.last(STEPS, 3), target);
        double most = free.norm() / 3;
        assertThat(clipped.clip(most)).isEqualTo(free.norm());
        double factor = most / (free.norm() + 1e-6);
        assertThat(clipped.norm()).isCloseTo(free.norm() * factor, within(1e-14));
        free.parameters()
                .forEach((name, tensor) -> assertThat(
                                clipped.parameter(name).toArray())
                        .as(name)
                        .containsExactly(
                                java.util.Arrays.stream(tensor.toArray())
                                        .map(value -> value * factor)
                                        .toArray(),
                                within(1e-16)));
        ModelGradients small = gradients(model, input, Mask.last(STEPS, 3), target);
        small.clip(10 * free.norm());
        assertThat(small.norm()).isEqualTo(free.norm());
    }

    @Test
    void whatDoesNotFitIsNamed() {
        Model model = Samples.model("lstm", 2, 4, 1, 2);
        Tensor input = Samples.random(3, 1, STEPS, 3, 2);
        assertThatThrownBy(() -> new Batch(input, Mask.last(STEPS, 2), new Target.Classes(new int[2])))
                .hasMessageContaining("[6, 3, 2]")
                .hasMessageContaining("batch of 2");
        assertThatThrownBy(() -> new Batch(input, Mask.last(STEPS, 3), new Target.Classes(new int[4])))
                .hasMessageContaining("4 targets for 3 places");
        assertThatThrownBy(() -> Mask.last(STEPS, new int[] {3, 7}))
                .hasMessageContaining("sequence 1 has length 7; from 1 to 6");
        Prediction prediction = model.forward(new Batch(input, Mask.last(STEPS, 3), new Target.Classes(new int[3])));
        assertThatThrownBy(() -> prediction.backward(Samples.random(1, 1, 2, 2)))
                .hasMessageContaining("[2, 2], expected [3, 2]");
        assertThatThrownBy(() -> Loss.CROSS_ENTROPY.of(prediction.output(), new Target.Classes(new int[] {0, 2, 1})))
                .hasMessageContaining("target 1 is class 2; from 0 to 1");
        assertThatThrownBy(() -> Loss.MEAN_SQUARED_ERROR.of(prediction.output(), new Target.Classes(new int[3])))
                .hasMessageContaining("targets that are numbers");
    }
}
