package dev.gradflow.core.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.BackwardPass;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.DenseJacobian;
import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.task.Forecast;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever gives a tensor that does not fit is told which, what shape it has, and what shape would fit.
final class ShapeErrorsTest {
    private static final Architecture ARCHITECTURE = new Architecture(new LstmCell(), 4, 3, 2, true);
    private static final Network NETWORK = Network.of(Initialisation.uniform(ARCHITECTURE, Precision.F64, 1));
    private static final Tensor INPUT = zeros(5, 2, 4);
    private static final State ZERO = state(2);

    /// A call, and what its message must say: the operand, what was found, what was expected.
    record Refused(String name, ThrowingCallable call, List<String> says) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Refused refused(String name, ThrowingCallable call, String... says) {
        return new Refused(name, call, List.of(says));
    }

    private static Tensor zeros(int... extents) {
        return Tensor.zeros(Precision.F64, extents);
    }

    private static State state(int batch) {
        return State.zeros(ARCHITECTURE, Precision.F64, batch);
    }

    static Stream<Refused> networks() {
        Trajectory trajectory = NETWORK.run(INPUT, ZERO);
        Inference inference = NETWORK.inference(2);
        Parameters others = Parameters.zeros(new Architecture(new LstmCell(), 5, 3, 2, true), Precision.F64);
        SequencedMap<String, Tensor> weights =
                new LinkedHashMap<>(NETWORK.parameters().tensors());
        weights.put("weight_hh_l0", zeros(3, 3));
        Tensor last = zeros(2, 3);
        return Stream.of(
                refused("width of the input", () -> NETWORK.run(zeros(5, 2, 3)), "input", "[5, 2, 3]", "batch, 4]"),
                refused("axes of the input", () -> NETWORK.run(zeros(5, 4)), "input", "[5, 4]", "[steps, batch, 4]"),
                refused("precision", () -> NETWORK.run(Tensor.zeros(Precision.F32, 5, 2, 4)), "F32[5", "F64[steps"),
                refused("state", () -> NETWORK.run(INPUT, state(3)), "initial state h", "[2, 3, 3]", "[2, 2, 3]"),
                refused("components", () -> NETWORK.run(INPUT, State.of(zeros(2, 2, 3))), "state", "1 comp", "[h, c]"),
                refused(
                        "mask",
                        () -> NETWORK.run(INPUT, ZERO, List.of(zeros(5, 2, 2))),
                        "mask",
                        "[5, 2, 2]",
                        "[5, 2, 3]"),
                refused("masks", () -> NETWORK.run(INPUT, ZERO, List.of(last, last)), "2 masks", "2 layers", "one for"),
                refused("inference", () -> inference.run(zeros(5, 3, 4)), "input", "[5, 3, 4]", "[steps, 2, 4]"),
                refused("output", () -> inference.run(INPUT, zeros(5, 2, 4)), "output", "[5, 2, 4]", "[5, 2, 3]"),
                refused("start", () -> inference.start(state(1)), "initial state h", "[2, 1, 3]", "[2, 2, 3]"),
                refused(
                        "weights",
                        () -> Parameters.copyOf(ARCHITECTURE, Precision.F64, weights),
                        "weight_hh_l0",
                        "[3, 3]",
                        "[12, 3]"),
                refused(
                        "gradient",
                        () -> Bptt.gradients(trajectory, zeros(5, 2, 2)),
                        "output gradient",
                        "[5, 2, 2]",
                        "[5, 2, 3]"),
                refused(
                        "last state",
                        () -> Bptt.gradients(trajectory, last, BackwardPass.FULL, state(5)),
                        "gradient of the last state h",
                        "[2, 5, 3]",
                        "[2, 2, 3]"),
                refused(
                        "sums",
                        () -> Bptt.add(trajectory, last, BackwardPass.FULL, others),
                        "gradients",
                        "inputSize=5",
                        "inputSize=4"),
                refused("value", () -> trajectory.value(0, "q"), "'q'", "i, f, g, o"),
                refused("layer", () -> trajectory.state(7, "c"), "layer 7", "0 to 1"),
                refused("element", () -> trajectory.jacobians(0, 7), "element 7", "0 to 1"));
    }

    static Stream<Refused> linearMaps() {
        StepJacobians jacobians = NETWORK.run(INPUT, ZERO).jacobians(0, 0);
        DenseJacobian dense = jacobians.dense();
        dense.form(1);
        LinearMap map = DenseMap.of(zeros(2, 3));
        return Stream.of(
                refused("axes", () -> DenseMap.of(zeros(2, 2, 2)), "F64[2, 2, 2]", "[rows, columns]"),
                refused("vectors", () -> map.apply(zeros(1, 2), zeros(1, 2)), "vectors F64[1, 2]", "[count, 3]"),
                refused("counts", () -> map.apply(zeros(1, 3), zeros(2, 2)), "[1, 3]", "results F64[2, 2]", "rows"),
                refused("transposed", () -> map.applyTransposed(zeros(1, 3), zeros(1, 3)), "[1, 3]", "[count, 2]"),
                refused("factors", () -> LinearMap.product(List.of(map, map)), "factor 1", "F64[2, 3]", "inner"),
                refused("step", () -> jacobians.at(9), "step 9", "1 to 5"),
                refused("block", () -> jacobians.at(2).apply(zeros(1, 5), zeros(1, 6)), "F64[1, 5]", "[count, 6]"),
                refused("left", () -> dense.leftMultiply(zeros(1, 5), zeros(1, 5)), "F64[1, 5]", "[rows, 6]"),
                refused("rows", () -> dense.leftMultiply(zeros(2, 6), zeros(1, 6)), "[2, 6]", "result F64[1, 6]"));
    }

    static Stream<Refused> tensors() {
        return Stream.of(
                refused("copy", () -> zeros(2, 3).copyFrom(zeros(3, 2)), "[3, 2]", "[2, 3]"),
                refused("slice", () -> zeros(2, 3).slice(1, 2, 2), "2 from 2", "axis 1", "[2, 3]", "0 to 2"),
                refused("index", () -> zeros(2, 3).get(2, 0), "[2, 0]", "[2, 3]"),
                refused("indices", () -> zeros(2, 3).get(1), "[1]", "[2, 3]"),
                refused("reshape", () -> zeros(2, 3).reshape(4, 2), "[2, 3]", "[4, 2]"),
                refused("storage", () -> Tensor.of(new double[5], 2, 3), "[2, 3]", "6 elements", "has 5"));
    }

    static Stream<Refused> training() {
        Model model = Model.create(ARCHITECTURE, 1, Precision.F64, 1);
        Prediction prediction = model.forward(INPUT, Mask.last(5, 2), ZERO, Dropout.NONE);
        Optimizer optimizer = Optimizer.adam(0.1);
        Target two = new Target.Values(zeros(2, 1));
        Target classes = new Target.Classes(new int[] {1});
        return Stream.of(
                refused("batch", () -> new Batch(INPUT, Mask.last(4, 2), two), "[5, 2, 4]", "4 steps"),
                refused("targets", () -> new Batch(INPUT, Mask.last(5, 2), classes), "1 targets", "2 places"),
                refused("error", () -> Loss.MEAN_SQUARED_ERROR.of(zeros(2, 2), two), "[2, 2]", "target [2, 1]"),
                refused("answers", () -> Loss.CROSS_ENTROPY.of(zeros(2, 2), classes), "output", "[2, 2]", "1 targets"),
                refused("classes", () -> Loss.CROSS_ENTROPY.of(zeros(2), classes), "output", "[2]", "[places, classes]"),
                refused("class", () -> Loss.CROSS_ENTROPY.of(zeros(1, 1), classes), "class 1", "0 to 0"),
                refused(
                        "forward",
                        () -> model.forward(zeros(5, 2, 3), Mask.last(5, 2), ZERO, Dropout.NONE),
                        "input",
                        "[5, 2, 3]",
                        "[steps, batch, 4]"),
                refused("backward", () -> prediction.backward(zeros(3, 1)), "gradient", "[3, 1]", "[2, 1]"),
                refused(
                        "update",
                        () -> optimizer.step(Map.of("a", zeros(2)), Map.of("a", zeros(3))),
                        "parameter a",
                        "[2]",
                        "[3]"),
                refused("readout", () -> new Readout(zeros(2, 3), zeros(3)), "[2, 3]", "[3]", "[outputs, hidden]"),
                refused("series", () -> new Forecast(zeros(20), 3, 1, 1), "[20]", "[steps, features]"));
    }

    @ParameterizedTest
    @MethodSource({"networks", "linearMaps", "tensors", "training"})
    void theMessageNamesOperandShapeAndWhatWouldFit(Refused refused) {
        assertThatThrownBy(refused.call())
                .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class)
                .hasMessageContainingAll(refused.says().toArray(String[]::new))
                .hasMessageNotContaining("\n");
    }
}
