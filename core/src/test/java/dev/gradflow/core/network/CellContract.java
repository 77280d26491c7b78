package dev.gradflow.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every cell, because everything about it follows from its equations.
///
/// A test class for a cell implements [#cell] and inherits all of this.
abstract class CellContract {
    private static final int STEPS = 5;
    private static final int BATCH = 2;
    private static final int INPUT = 3;

    abstract Cell cell();

    record Sizes(int hidden, int layers, boolean bias) {}

    static Stream<Sizes> sizes() {
        return Stream.of(
                new Sizes(1, 1, true),
                new Sizes(4, 1, true),
                new Sizes(7, 1, false),
                new Sizes(5, 2, true),
                new Sizes(3, 3, true));
    }

    private Network network(Sizes sizes, Precision precision) {
        Architecture architecture = new Architecture(cell(), INPUT, sizes.hidden(), sizes.layers(), sizes.bias());
        Parameters parameters = Parameters.zeros(architecture, precision);
        SplittableRandom random = new SplittableRandom(11);
        double scale = 1.6 / Math.sqrt(sizes.hidden() + 1);
        parameters.tensors().values().forEach(tensor -> fill(tensor, random, scale));
        return Network.of(parameters);
    }

    private static void fill(Tensor tensor, SplittableRandom random, double scale) {
        for (int i = 0; i < tensor.storage().length(); i++) {
            tensor.storage().set(i, random.nextDouble(-scale, scale));
        }
    }

    private static Tensor random(long seed, Precision precision, int... extents) {
        Tensor tensor = Tensor.zeros(precision, extents);
        fill(tensor, new SplittableRandom(seed), 1);
        return tensor;
    }

    private State initial(Network network, int batch) {
        State state = State.zeros(network.architecture(), network.precision(), batch);
        SplittableRandom random = new SplittableRandom(5);
        state.components().forEach(component -> fill(component, random, 0.7));
        return state;
    }

    private Trajectory run(Network network) {
        return network.run(random(3, network.precision(), STEPS, BATCH, INPUT), initial(network, BATCH));
    }

    private static double inner(Tensor a, Tensor b) {
        double[] x = a.toArray();
        double[] y = b.toArray();
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static double largest(Tensor tensor) {
        double largest = 0;
        for (double value : tensor.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static void assertClose(String what, Tensor actual, Tensor expected, double relative) {
        double[] a = actual.toArray();
        double[] e = expected.toArray();
        assertThat(a).as(what).hasSameSizeAs(e);
        double scale = largest(expected);
        for (int i = 0; i < a.length; i++) {
            assertThat(Math.abs(a[i] - e[i]))
                    .as("%s, element %d of %d", what, i, a.length)
                    .isLessThanOrEqualTo(relative * scale);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void gradientsAgreeWithFiniteDifferences(Sizes sizes) {
        Network network = network(sizes, Precision.F64);
        Tensor input = random(3, Precision.F64, STEPS, BATCH, INPUT);
        State initial = initial(network, BATCH);
        Tensor weight = random(8, Precision.F64, STEPS, BATCH, sizes.hidden());
        Gradients gradients = Bptt.gradients(network.run(input, initial), weight);
        List<Tensor> variables =
                new java.util.ArrayList<>(network.parameters().tensors().values());
        List<Tensor> derivatives =
                new java.util.ArrayList<>(gradients.parameters().tensors().values());
        variables.add(input);
        derivatives.add(gradients.input());
        variables.addAll(initial.components());
        derivatives.addAll(gradients.initialState().components());
        for (int v = 0; v < variables.size(); v++) {
            Tensor variable = variables.get(v);
            for (int i = 0; i < variable.shape().size(); i++) {
                double kept = variable.storage().get(i);
                double step = 1e-5;
                variable.storage().set(i, kept + step);
                network.parametersChanged();
                double above = inner(network.run(input, initial).output(), weight);
                variable.storage().set(i, kept - step);
                network.parametersChanged();
                double below = inner(network.run(input, initial).output(), weight);
                variable.storage().set(i, kept);
                double difference = (above - below) / (2 * step);
                double derivative = derivatives.get(v).storage().get(i);
                // h² truncation plus roundoff/h: a few 1e-9 for losses of order 1..10.
                assertThat(derivative)
                        .as("variable %d %s element %d", v, variable, i)
                        .isCloseTo(difference, org.assertj.core.data.Offset.offset(3e-8 * (1 + Math.abs(difference))));
            }
        }
        network.parametersChanged();
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void tangentsAgreeWithFiniteDifferences(Sizes sizes) {
        Network network = network(sizes, Precision.F64);
        Tensor input = random(3, Precision.F64, 1, 1, INPUT);
        State initial = initial(network, 1);
        Trajectory trajectory = network.run(input, initial);
        StepJacobian jacobian = trajectory.stackJacobians(0).at(1);
        Tensor dense = jacobian.dense();
        int components = initial.components().size();
        for (int layer = 0; layer < sizes.layers(); layer++) {
            for (int c = 0; c < components; c++) {
                for (int u = 0; u < sizes.hidden(); u++) {
                    Tensor tensor = initial.components().get(c);
                    double kept = tensor.get(layer, 0, u);
                    double step = 1e-5;
                    tensor.set(kept + step, layer, 0, u);
                    State above = network.run(input, initial).finalState();
                    tensor.set(kept - step, layer, 0, u);
                    State below = network.run(input, initial).finalState();
                    tensor.set(kept, layer, 0, u);
                    int column = (layer * components + c) * sizes.hidden() + u;
                    for (int l = 0; l < sizes.layers(); l++) {
                        for (int d = 0; d < components; d++) {
                            for (int w = 0; w < sizes.hidden(); w++) {
                                double difference = (above.components().get(d).get(l, 0, w)
                                                - below.components().get(d).get(l, 0, w))
                                        / (2 * step);
                                int row = (l * components + d) * sizes.hidden() + w;
                                assertThat(dense.get(row, column))
                                        .isCloseTo(difference, org.assertj.core.data.Offset.offset(1e-9));
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void tangentsAndCotangentsAreAdjoint(Sizes sizes) {
        for (Precision precision : Precision.values()) {
            Trajectory trajectory = run(network(sizes, precision));
            for (int element = 0; element < BATCH; element++) {
                StepJacobians jacobians = trajectory.stackJacobians(element);
                int n = jacobians.size();
                Tensor v = random(21, precision, 3, n);
                Tensor w = random(22, precision, 3, n);
                Tensor jv = Tensor.zeros(precision, 3, n);
                Tensor jtw = Tensor.zeros(precision, 3, n);
                for (int t = 1; t <= STEPS; t++) {
                    jacobians.at(t).apply(v, jv);
                    jacobians.at(t).applyTransposed(w, jtw);
                    double scale = Math.sqrt(inner(w, w) * inner(jv, jv)) + Math.sqrt(inner(v, v) * inner(jtw, jtw));
                    assertThat(Math.abs(inner(w, jv) - inner(jtw, v)))
                            .isLessThanOrEqualTo(8 * (n + 20) * precision.unitRoundoff() * scale);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void denseJacobiansAreWhatVectorsSee(Sizes sizes) {
        Trajectory trajectory = run(network(sizes, Precision.F64));
        for (int t = 1; t <= STEPS; t++) {
            for (int layer = 0; layer < sizes.layers(); layer++) {
                checkDense(trajectory.jacobian(layer, t, 1));
            }
            checkDense(trajectory.stackJacobians(1).at(t));
        }
    }

    private static void checkDense(StepJacobian jacobian) {
        int n = jacobian.rows();
        Tensor identity = Tensor.zeros(Precision.F64, n, n);
        for (int i = 0; i < n; i++) {
            identity.set(1, i, i);
        }
        Tensor columns = Tensor.zeros(Precision.F64, n, n);
        jacobian.apply(identity, columns);
        Tensor rows = Tensor.zeros(Precision.F64, n, n);
        jacobian.applyTransposed(identity, rows);
        Tensor dense = jacobian.dense();
        assertClose("columns", columns.transpose(0, 1), dense, 1e-14);
        assertClose("rows", rows, dense, 1e-14);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void productsFromTheLeftUseTheSameMatrix(Sizes sizes) {
        Trajectory trajectory = run(network(sizes, Precision.F64));
        StepJacobians jacobians = sizes.layers() == 1 ? trajectory.jacobians(0, 0) : trajectory.stackJacobians(0);
        int n = jacobians.size();
        Tensor left = random(31, Precision.F64, 4, n);
        Tensor result = Tensor.zeros(Precision.F64, 4, n);
        Tensor transposed = Tensor.zeros(Precision.F64, 4, n);
        for (int t = 1; t <= STEPS; t++) {
            jacobians.dense().form(t);
            jacobians.dense().leftMultiply(left, result);
            jacobians.at(t).applyTransposed(left, transposed);
            assertClose("P·J at step " + t, result, transposed, 1e-14);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void everyBatchElementIsWhatItIsAlone(Sizes sizes) {
        for (Precision precision : Precision.values()) {
            Network network = network(sizes, precision);
            Tensor input = random(3, precision, STEPS, BATCH, INPUT);
            State initial = initial(network, BATCH);
            Tensor together = network.run(input, initial).output();
            for (int element = 0; element < BATCH; element++) {
                State one = new State(
                        initial.components().stream().map(elementOf(element)).toList());
                Tensor alone = network.run(input.slice(1, element, 1), one).output();
                assertThat(alone.toArray())
                        .isEqualTo(together.slice(1, element, 1).toArray());
            }
        }
    }

    private static java.util.function.UnaryOperator<Tensor> elementOf(int element) {
        return tensor -> tensor.slice(1, element, 1);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aStackIsItsLayersOneAfterTheOther(Sizes sizes) {
        Network network = network(sizes, Precision.F64);
        Tensor below = random(3, Precision.F64, STEPS, BATCH, INPUT);
        State initial = initial(network, BATCH);
        Tensor stack = network.run(below, initial).output();
        for (int layer = 0; layer < sizes.layers(); layer++) {
            Architecture single =
                    new Architecture(cell(), network.architecture().inputSize(layer), sizes.hidden(), 1, sizes.bias());
            Parameters parameters = Parameters.zeros(single, Precision.F64);
            for (var entry : parameters.tensors().entrySet()) {
                String name = entry.getKey().replace("_l0", "_l" + layer);
                entry.getValue().copyFrom(network.parameters().get(name));
            }
            int index = layer;
            State own = new State(initial.components().stream()
                    .map(component -> component.slice(0, index, 1))
                    .toList());
            below = Network.of(parameters).run(below, own).output();
        }
        assertThat(below.toArray()).isEqualTo(stack.toArray());
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void stateGradientsFollowTheJacobians(Sizes sizes) {
        for (BackwardPass paths : List.of(
                BackwardPass.FULL, BackwardPass.TRUNCATED_1997, BackwardPass.detached(0.5, 3))) {
            checkStateGradients(sizes, paths);
        }
    }

    private void checkStateGradients(Sizes sizes, BackwardPass paths) {
        Trajectory trajectory = run(network(sizes, Precision.F64));
        Tensor last = random(41, Precision.F64, BATCH, sizes.hidden());
        Gradients gradients = Bptt.gradients(trajectory, last, paths);
        StepJacobians jacobians = trajectory.stackJacobians(0, paths);
        Tensor current = stateGradient(gradients, STEPS, jacobians.size());
        for (int t = STEPS; t >= 1; t--) {
            Tensor previous = Tensor.zeros(Precision.F64, 1, jacobians.size());
            jacobians.at(t).applyTransposed(current, previous);
            checkDense(jacobians.at(t));
            assertClose("dL/ds at " + (t - 1), stateGradient(gradients, t - 1, jacobians.size()), previous, 1e-13);
            current = previous;
        }
    }

    /// dL/ds_t of element 0 as a row.
    private static Tensor stateGradient(Gradients gradients, int t, int size) {
        Tensor row = Tensor.zeros(Precision.F64, 1, size);
        int column = 0;
        for (int layer = 0; column < size; layer++) {
            for (Tensor component : gradients.states(layer)) {
                int width = component.extent(2);
                row.slice(1, column, width).copyFrom(component.select(0, t).slice(0, 0, 1));
                column += width;
            }
        }
        return row;
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void inferenceHasTheBitsOfTheRecordedRun(Sizes sizes) {
        for (Precision precision : Precision.values()) {
            Network network = network(sizes, precision);
            Tensor input = random(3, precision, 300, BATCH, INPUT);
            State initial = initial(network, BATCH);
            Trajectory recorded = network.run(input, initial);
            Inference inference = network.inference(BATCH);
            inference.start(initial);
            Tensor output = Tensor.zeros(precision, 300, BATCH, sizes.hidden());
            // Pieces that are shorter and longer than a stretch, and a view with gaps.
            for (int start = 0, piece = 0; start < 300; start += piece) {
                piece = Math.min(start == 0 ? 1 : start == 1 ? 7 : 292, 300 - start);
                inference.run(input.slice(0, start, piece), output.slice(0, start, piece));
            }
            assertThat(output.toArray()).isEqualTo(recorded.output().toArray());
            for (int i = 0; i < initial.components().size(); i++) {
                assertThat(inference.state().components().get(i).toArray())
                        .isEqualTo(recorded.finalState().components().get(i).toArray());
            }
        }
    }
}
