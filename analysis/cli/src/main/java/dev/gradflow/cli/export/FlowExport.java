package dev.gradflow.cli.export;

import java.util.Map;
import java.util.LinkedHashMap;
import java.util.ArrayList;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.format.BidirectionalWeights;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.analysis.BidirectionalGradients;
import java.util.regex.Pattern;
import dev.gradflow.analysis.BidirectionalRun;
import dev.gradflow.analysis.CellPath;
import dev.gradflow.core.format.Direction;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Gradients;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/// Writes what a network did on an input as arrays; names and shapes are PyTorch's, or those of MATH.
///
/// Jacobians, their products and the cell path are those of batch element 0.
public final class FlowExport {
    private static final int ELEMENT = 0;
    private static final Pattern WRITTEN =
            Pattern.compile("(output|dloss_dstate|[hc]_(n|l\\d+(_reverse)?)|cellpath_[A-D]|(jac|prod|grad)_.*)\\.npy");

    private final ArrayFolder folder;
    private final Trajectory trajectory;
    private final Architecture architecture;
    private final List<String> components;

    private FlowExport(Path folder, Trajectory trajectory) {
        this.folder = new ArrayFolder(folder);
        this.trajectory = trajectory;
        this.architecture = trajectory.network().architecture();
        this.components = architecture.cell().program().states().stream()
                .map(state -> state.name())
                .toList();
    }

    /// Whether a parameter of that full name can be exported.
    public static boolean acceptsName(String parameter) {
        return ArrayFolder.accepts("grad_" + parameter);
    }

    /// Whether a file of that name may be among those that are written.
    public static boolean mayWrite(Path file) {
        return WRITTEN.matcher(String.valueOf(file.getFileName())).matches();
    }

    /// Writes states, Jacobians, products and the cell path.
    ///
    /// | array | shape | what |
    /// |---|---|---|
    /// | `output` | T,B,H | h of the top layer |
    /// | `h_n`, `c_n` | L,B,H | final state |
    /// | `h_l0`… (several layers), `c_l0`… | T,B,H | states of a layer |
    /// | `jac_l0`…, `jac_stack` (several layers) | T,n,n | row t-1: J_t |
    /// | `prod_TAG`, TAG as of `jac_TAG` | K,n,n | P(T,k) for the lags given |
    /// | `prod_TAG_sigma`, `prod_TAG_rho` | K | spectral norm and radius; NaN where not converged |
    /// | `cellpath_A`…`D` (LSTM of one layer, T > 1) | T-1,H,H | the terms of MATH §5, row 0 is t = 2 |
    ///
    /// @param folder an existing folder
    /// @param lags   k of the products, each in 1..T
    /// @throws IOException if a file cannot be written
    public static void write(Path folder, Trajectory trajectory, List<Integer> lags) throws IOException {
        FlowExport export = new FlowExport(folder, trajectory);
        export.states();
        int layers = export.architecture.layers();
        for (int layer = 0; layer < layers; layer++) {
            export.jacobians("l" + layer, trajectory.jacobians(layer, ELEMENT), lags);
        }
        if (layers > 1) {
            export.jacobians("stack", trajectory.stackJacobians(ELEMENT), lags);
        } else {
            export.cellPath();
        }
    }

    /// Writes the gradients of a loss: `grad_NAME` of every parameter, `grad_x`, `grad_h0`, `grad_c0`, and
    /// `dloss_dstate` `[T+1, L·n]`, whose row t is dE/ds_t.
    ///
    /// @param folder   an existing folder
    /// @param fullName makes a parameter's name in the user's file of its canonical name
    /// @throws IOException if a file cannot be written
    public static void write(Path folder, Trajectory trajectory, Gradients gradients, UnaryOperator<String> fullName)
            throws IOException {
        FlowExport export = new FlowExport(folder, trajectory);
        for (var parameter : gradients.parameters().tensors().entrySet()) {
            export.folder.write("grad_" + fullName.apply(parameter.getKey()), parameter.getValue());
        }
        export.folder.write("grad_x", gradients.input());
        State initial = gradients.initialState();
        for (int i = 0; i < export.components.size(); i++) {
            export.folder.write(
                    "grad_" + export.components.get(i) + "0",
                    initial.components().get(i));
        }
        export.folder.write("dloss_dstate", export.stateGradients(gradients));
    }

    /// Writes `output` `[T, B, 2H]`, `h_n` and `c_n` `[2L, B, H]` in PyTorch's order, and for every half of a layer what [#write(Path, Trajectory, List)] writes of a layer,
    /// with `_reverse` at the end of the tag of a reverse half, whose rows are in the order in which it reads.
    ///
    /// @param folder an existing folder
    /// @throws IOException if a file cannot be written
    public static void write(
            Path folder, BidirectionalRun run, int layers, List<Direction> directions, List<Integer> lags)
            throws IOException {
        ArrayFolder arrays = new ArrayFolder(folder);
        arrays.write("output", run.output());
        Map<String, List<Tensor>> last = new LinkedHashMap<>();
        for (int layer = 0; layer < layers; layer++) {
            for (Direction direction : Direction.values()) {
                Trajectory half = run.trajectory(layer, direction);
                List<String> names = new FlowExport(folder, half).components;
                for (int i = 0; i < names.size(); i++) {
                    last.computeIfAbsent(names.get(i), key -> new ArrayList<>())
                            .add(half.finalState().components().get(i));
                }
            }
        }
        for (var component : last.entrySet()) {
            arrays.write(component.getKey() + "_n", stacked(component.getValue()));
        }
        for (int layer = 0; layer < layers; layer++) {
            for (Direction direction : directions) {
                Trajectory trajectory = run.trajectory(layer, direction);
                FlowExport export = new FlowExport(folder, trajectory);
                String tag = "l" + layer + (direction == Direction.REVERSE ? "_reverse" : "");
                for (String component : export.components) {
                    export.folder.write(
                            component + "_" + tag,
                            trajectory.state(0, component).slice(0, 1, trajectory.steps()));
                }
                export.jacobians(tag, trajectory.jacobians(0, ELEMENT), lags);
            }
        }
    }

    /// Writes the gradients of a loss in a bidirectional network: `grad_NAME` of every parameter of both directions,
    /// `grad_x`, and `grad_h0`, `grad_c0` `[2L, B, H]` in PyTorch's order.
    ///
    /// @param folder an existing folder
    /// @throws IOException if a file cannot be written
    public static void write(Path folder, BidirectionalGradients gradients, BidirectionalWeights weights)
            throws IOException {
        ArrayFolder arrays = new ArrayFolder(folder);
        arrays.write("grad_x", gradients.input());
        Map<String, List<Tensor>> initial = new LinkedHashMap<>();
        for (int layer = 0; layer < weights.layers(); layer++) {
            for (var half : gradients.layers().get(layer).entrySet()) {
                RecurrentWeights own = weights.half(layer, half.getKey());
                Gradients inHalf = half.getValue().gradients();
                for (var parameter : inHalf.parameters().tensors().entrySet()) {
                    arrays.write("grad_" + own.fullName(parameter.getKey()), parameter.getValue());
                }
                var states = Cells.named(own.cell()).program().states();
                for (int i = 0; i < states.size(); i++) {
                    initial.computeIfAbsent(states.get(i).name(), key -> new ArrayList<>())
                            .add(inHalf.initialState().components().get(i));
                }
            }
        }
        for (var component : initial.entrySet()) {
            arrays.write("grad_" + component.getKey() + "0", stacked(component.getValue()));
        }
    }

    /// What halves of layers have, `[1, B, H]` each, as `[2L, B, H]`.
    private static Tensor stacked(List<Tensor> halves) {
        Tensor first = halves.getFirst();
        Tensor all = Tensor.zeros(Precision.F64, halves.size(), first.extent(1), first.extent(2));
        for (int i = 0; i < halves.size(); i++) {
            all.slice(0, i, 1).copyFrom(halves.get(i).copy(Precision.F64));
        }
        return all;
    }

    private void states() throws IOException {
        folder.write("output", trajectory.output());
        State last = trajectory.finalState();
        for (int i = 0; i < components.size(); i++) {
            String component = components.get(i);
            folder.write(component + "_n", last.components().get(i));
            boolean sameAsOutput = i == 0 && architecture.layers() == 1;
            for (int layer = 0; !sameAsOutput && layer < architecture.layers(); layer++) {
                Tensor states = trajectory.state(layer, component).slice(0, 1, trajectory.steps());
                folder.write(component + "_l" + layer, states);
            }
        }
    }

    private void jacobians(String tag, StepJacobians jacobians, List<Integer> lags) throws IOException {
        int size = jacobians.size();
        Tensor all = Tensor.zeros(Precision.F64, trajectory.steps(), size, size);
        for (int t = 1; t <= trajectory.steps(); t++) {
            jacobians.dense().form(t);
            all.select(0, t - 1).copyFrom(jacobians.dense().matrix());
        }
        folder.write("jac_" + tag, all);
        Products products = Products.of(jacobians, lags);
        folder.write("prod_" + tag, products.matrices());
        folder.write("prod_" + tag + "_sigma", products.norms());
        folder.write("prod_" + tag + "_rho", products.radii());
    }

    private void cellPath() throws IOException {
        if (!CellPath.existsFor(architecture.cell().program()) || trajectory.steps() < 2) {
            return;
        }
        CellPath path = CellPath.of(trajectory, 0, ELEMENT);
        for (CellPath.Term term : CellPath.Term.values()) {
            Tensor terms = Tensor.zeros(Precision.F64, path.steps() - 1, path.size(), path.size());
            for (int t = 2; t <= path.steps(); t++) {
                terms.select(0, t - 2).copyFrom(path.term(term, t));
            }
            folder.write("cellpath_" + letter(term), terms);
        }
    }

    /// The letter that MATH §5 has for a term.
    private static String letter(CellPath.Term term) {
        return switch (term) {
            case FORGET -> "A";
            case INPUT -> "B";
            case CANDIDATE -> "C";
            case DIRECT -> "D";
        };
    }

    private Tensor stateGradients(Gradients gradients) {
        int size = architecture.hiddenSize();
        Tensor rows =
                Tensor.zeros(Precision.F64, trajectory.steps() + 1, architecture.layers() * components.size() * size);
        for (int layer = 0; layer < architecture.layers(); layer++) {
            List<Tensor> states = gradients.states(layer);
            for (int i = 0; i < states.size(); i++) {
                rows.slice(1, (layer * states.size() + i) * size, size)
                        .copyFrom(states.get(i).select(1, ELEMENT));
            }
        }
        return rows;
    }
}
