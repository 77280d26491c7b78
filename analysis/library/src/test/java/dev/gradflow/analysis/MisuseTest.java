package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gradflow.analysis.lyapunov.LyapunovMeasure;
import dev.gradflow.analysis.lyapunov.LyapunovOptions;
import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.cell.LstmCell;
import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.kernel.ThreadTeam;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.BackwardPass;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.network.WeightStorage;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Mask;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.Readout;
import dev.gradflow.core.train.Target;
import dev.gradflow.core.train.run.Trainer;
import dev.gradflow.core.train.task.AddingProblem;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Mistakes that users of the library make: each is refused in one line that names the operand, what was found and what
/// would be accepted.
final class MisuseTest {
    private static final Architecture LSTM = new Architecture(new LstmCell(), 3, 5, 2, true);
    private static final Network NETWORK = Network.of(Initialisation.uniform(LSTM, Precision.F64, 1));
    private static final Trajectory RUN = NETWORK.run(zeros(8, 2, 3));
    private static final State ZERO = State.zeros(LSTM, Precision.F64, 2);
    private static final Model MODEL = Model.of(NETWORK, Readout.uniform(5, 4, Precision.F64, 1));

    private static Tensor zeros(int... extents) {
        return Tensor.zeros(Precision.F64, extents);
    }

    /// @param mistake what somebody did
    /// @param call    how
    /// @param says    what the message must say
    record Misuse(String mistake, ThrowingCallable call, List<String> says) {
        static Misuse of(String mistake, ThrowingCallable call, String... says) {
            return new Misuse(mistake, call, List.of(says));
        }

        @Override
        public String toString() {
            return mistake;
        }
    }

    static Stream<Misuse> ofTensorsAndCells() {
        return Stream.of(
                Misuse.of("too few values", () -> Tensor.of(new double[5], 2, 3), "5", "[2, 3]", "6"),
                Misuse.of("negative extent", () -> zeros(2, -1), "-1"),
                Misuse.of("reshaped to another size", () -> zeros(2, 3).reshape(4, 2), "[2, 3]", "[4, 2]"),
                Misuse.of("copied from another shape", () -> zeros(2, 3).copyFrom(zeros(3, 2)), "[2, 3]", "[3, 2]"),
                Misuse.of("sliced too far", () -> zeros(2, 3).slice(1, 2, 2), "2 from 2 on", "axis 1", "[2, 3]", "0 to 2"),
                Misuse.of("selected beyond the end", () -> zeros(2, 3).select(0, 2), "1 from 2 on", "axis 0", "[2, 3]", "0 to 1"),
                Misuse.of("no such axis", () -> zeros(2, 3).extent(2), "axis 2", "[2, 3]", "0 to 1"),
                Misuse.of("too few indices", () -> zeros(2, 3).get(1), "[2, 3]"),
                Misuse.of("unknown cell", () -> Cells.named("ltsm"), "ltsm", "lstm", "gru", "rnn-tanh"),
                Misuse.of("no hidden units", () -> new Architecture(new LstmCell(), 3, 0, 1, true), "hidden size 0", "1"),
                Misuse.of("no layers", () -> new Architecture(new LstmCell(), 3, 5, 0, true), "layers 0", "1"),
                Misuse.of("no threads", () -> ThreadTeam.of(0), "0", "at least 1"));
    }

    static Stream<Misuse> ofNetworks() {
        return Stream.of(
                Misuse.of("input without batch", () -> NETWORK.run(zeros(8, 3)), "input", "[8, 3]", "[steps, batch, 3]"),
                Misuse.of("input of another width", () -> NETWORK.run(zeros(8, 2, 4)), "input", "[8, 2, 4]", "[steps, batch, 3]"),
                Misuse.of(
                        "input of another precision",
                        () -> NETWORK.run(Tensor.zeros(Precision.F32, 8, 2, 3)),
                        "input",
                        "F32",
                        "F64"),
                Misuse.of(
                        "state of another batch",
                        () -> NETWORK.run(zeros(8, 4, 3), ZERO),
                        "state h",
                        "[2, 2, 5]",
                        "[layers, batch, hidden] = [2, 4, 5]"),
                Misuse.of(
                        "state without c",
                        () -> NETWORK.run(zeros(8, 2, 3), State.of(zeros(2, 2, 5))),
                        "1 components",
                        "lstm",
                        "[h, c]"),
                Misuse.of(
                        "kernels of another precision",
                        () -> Network.of(
                                NETWORK.parameters(), KernelSelection.current().kernels(Precision.F32)),
                        "F64",
                        "F32"),
                Misuse.of(
                        "a parameter of another shape",
                        () -> Parameters.copyOf(
                                new Architecture(new LstmCell(), 3, 6, 2, true),
                                Precision.F64,
                                NETWORK.parameters().tensors()),
                        "weight_ih_l0",
                        "[20, 3]",
                        "[24, 3]"),
                Misuse.of("a parameter that is missing", () -> Parameters.copyOf(LSTM, Precision.F64, Map.of()), "weight_ih_l0"),
                Misuse.of("a parameter that does not exist", () -> NETWORK.parameters().get("weight_hh_l2"), "weight_hh_l2", "weight_hh_l1"),
                Misuse.of("inference of no sequence", () -> NETWORK.inference(0), "batch 0", "at least 1"),
                Misuse.of("inference of another batch", () -> NETWORK.inference(4).run(zeros(8, 2, 3)), "input", "[8, 2, 3]", "[steps, 4, 3]"),
                Misuse.of("output of another width", () -> NETWORK.inference(2).run(zeros(8, 2, 3), zeros(8, 2, 4)), "output", "[8, 2, 4]", "[8, 2, 5]"),
                Misuse.of("halves in double precision", () -> NETWORK.inference(2, WeightStorage.BFLOAT16), "bfloat16", "F32", "F64"),
                Misuse.of("a state that the cell lacks", () -> RUN.state(0, "s"), "lstm", "'s'", "[h, c]"),
                Misuse.of("a gate that the cell lacks", () -> RUN.value(0, "z"), "z", "f"),
                Misuse.of("gradient of another shape", () -> Bptt.gradients(RUN, zeros(8, 5)), "output gradient", "[8, 5]", "[8, 2, 5]", "[batch, hidden]"),
                Misuse.of("a layer too many", () -> RUN.jacobians(2, 0), "layer 2", "0 to 1"),
                Misuse.of("step 0", () -> RUN.jacobian(0, 0, 0), "step 0", "1 to 8"),
                Misuse.of("vectors of another length", () -> RUN.jacobians(0, 0).at(1).apply(zeros(1, 5), zeros(1, 10)), "[1, 5]", "[count, 10]"),
                Misuse.of("too little room", () -> RUN.jacobians(0, 0).at(1).apply(zeros(2, 10), zeros(1, 10)), "2 vectors", "1"),
                Misuse.of("a cut of probability 2", () -> BackwardPass.detached(2, 1), "2.0", "0 to 1"),
                Misuse.of("an old trajectory", () -> {
                    Workspace memory = new Workspace();
                    Trajectory old = NETWORK.run(zeros(8, 2, 3), ZERO, memory);
                    NETWORK.run(zeros(8, 2, 3), ZERO, memory);
                    old.output();
                }, "later run", "overwritten"));
    }

    static Stream<Misuse> ofTraining() {
        return Stream.of(
                Misuse.of("a read-out that does not fit", () -> Model.of(NETWORK, Readout.uniform(6, 4, Precision.F64, 1)), "[4, 6]", "5"),
                Misuse.of("a task that does not fit", () -> new Trainer(MODEL, Optimizer.adam(0.01), new AddingProblem(9, 1), new Trainer.Options(2, 1, Dropout.NONE)), "3 inputs", "adding", "2"),
                Misuse.of("an empty batch", () -> new Trainer.Options(0, 1, Dropout.NONE), "batch size 0", "at least 1"),
                Misuse.of("a norm that is not positive", () -> new Trainer.Options(2, 0, Dropout.NONE), "0.0", "above 0"),
                Misuse.of("a sequence too short", () -> new AddingProblem(1, 1), "adding", "1", "at least 2"),
                Misuse.of("a target of another shape", () -> Loss.MEAN_SQUARED_ERROR.of(zeros(4, 2), new Target.Values(zeros(4, 3))), "[4, 2]", "[4, 3]"),
                Misuse.of("a class too many", () -> Loss.CROSS_ENTROPY.of(zeros(2, 3), new Target.Classes(new int[] {0, 3})), "3"),
                Misuse.of("numbers for classes", () -> Loss.CROSS_ENTROPY.of(zeros(2, 3), new Target.Values(zeros(2, 3))), "class"),
                Misuse.of("a length beyond the padding", () -> Mask.last(5, new int[] {3, 6}), "sequence 1", "6", "1 to 5"),
                Misuse.of("a mask of another batch", () -> MODEL.forward(zeros(8, 2, 3), Mask.last(8, 3), ZERO, Dropout.NONE), "2", "3"),
                Misuse.of("a learning rate below 0", () -> Optimizer.adam(-1), "-1"));
    }

    static Stream<Misuse> ofAnalysis() {
        return Stream.of(
                Misuse.of("no steps", () -> GradientFlow.measure("n", "i", NETWORK, zeros(0, 2, 3), ZERO, FlowOptions.upTo(3), Progress.NONE), "[0, 2, 3]", "at least one step"),
                Misuse.of("a series without batch", () -> GradientFlow.measure("n", "i", NETWORK, zeros(8, 3), ZERO, FlowOptions.upTo(3), Progress.NONE), "[8, 3]", "[steps, batch, inputs]"),
                Misuse.of("no lags", () -> FlowOptions.upTo(0), "0"),
                Misuse.of("beyond the last step", () -> JacobianProduct.endingAt(RUN.jacobians(0, 0), 9), "step 9", "1 to 8"),
                Misuse.of("a product longer than the run", () -> {
                    JacobianProduct product = JacobianProduct.endingAt(RUN.jacobians(0, 0), 1);
                    product.extend();
                    product.extend();
                }, "step 1", "lag 1", "first"),
                Misuse.of("exponents in single precision", () -> LyapunovMeasure.of(Network.of(Initialisation.uniform(LSTM, Precision.F32, 1)), null, ZERO, new LyapunovOptions(9, 0, 1), Progress.NONE), "F64", "F32"),
                Misuse.of("a series too short", () -> LyapunovMeasure.of(NETWORK, zeros(8, 1, 3), ZERO, new LyapunovOptions(9, 1, 1), Progress.NONE), "[8, 1, 3]", "at least 10"),
                Misuse.of("no measured steps", () -> new LyapunovOptions(0, 1, 1), "0", "at least 1"),
                Misuse.of("eigenvalues of an oblong", () -> DominantEigenvalue.of(DenseMap.of(zeros(2, 3))), "[2, 3]", "square"),
                Misuse.of("a matrix that is none", () -> DenseMap.of(zeros(2, 3, 4)), "[2, 3, 4]"),
                Misuse.of("a NaN", () -> SpectralNorm.of(DenseMap.of(Tensor.of(new double[] {1, Double.NaN}, 1, 2))), "NaN", "finite"));
    }

    @ParameterizedTest
    @MethodSource({"ofTensorsAndCells", "ofNetworks", "ofTraining", "ofAnalysis"})
    void isRefusedInOneLine(Misuse misuse) {
        Throwable thrown = catchThrowable(misuse.call());
        assertThat(thrown).isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class, IllegalStateException.class);
        assertThat(thrown.getMessage()).doesNotContain("\n").contains(misuse.says());
    }
}
