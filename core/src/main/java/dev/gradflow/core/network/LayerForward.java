package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.tensor.Tensor;

/// Runs one layer forward over its tape: the input's product for a stretch of steps at once, then step by step.
final class LayerForward {
    private LayerForward() {}

    static void run(LayerTape tape) {
        Layer layer = tape.layer();
        CellCalculus calculus = layer.cell().calculus();
        int batch = tape.batch();
        PassBuilder pass = new PassBuilder(layer.cell(), batch, layer.hiddenSize());
        pass.stages(calculus.forward(), tape::place, output -> destination(tape, output));
        for (LinearGroup group : calculus.groups()) {
            if (!group.ofInput()) {
                pass.productAfter(
                        calculus.forwardLevel(group),
                        tape.place(group.source()),
                        layer.forward(group),
                        tape.place(group),
                        false);
            }
        }
        StepAction[] actions = pass.build();
        for (int step = 0; step < tape.steps(); step++) {
            if (step % tape.stretch() == 0) {
                projectInput(tape, step);
            }
            StepAction.all(actions, step);
        }
    }

    /// The products of the input with its weights for the stretch that begins at `step`.
    private static void projectInput(LayerTape tape, int step) {
        Tensor input = tape.input();
        Layer layer = tape.layer();
        int steps = Math.min(tape.stretch(), tape.steps() - step);
        for (LinearGroup group : layer.cell().calculus().groups()) {
            if (group.ofInput()) {
                Place result = tape.place(group);
                layer.cell()
                        .kernels()
                        .matmul(
                                steps * tape.batch(),
                                input.storage(),
                                input.offset() + step * tape.batch() * layer.inputSize(),
                                layer.inputSize(),
                                1,
                                layer.forward(group),
                                result.storage(),
                                result.at(step),
                                result.rowStride(),
                                false);
            }
        }
    }

    private static Place destination(LayerTape tape, int output) {
        CellCalculus calculus = tape.layer().cell().calculus();
        if (output < calculus.program().next().size()) {
            return tape.place(calculus.program().states().get(output)).later();
        }
        Value value = calculus.forwardWanted().get(output);
        return tape.place(value);
    }
}
