package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.calculus.LinearGroup;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.tensor.Tensor;

/// Runs one layer forward over its tape: the input's product for all steps at once, then step by step.
final class LayerForward {
    private LayerForward() {}

    static void run(LayerTape tape) {
        Layer layer = tape.layer();
        CellCalculus calculus = layer.cell().calculus();
        int batch = tape.batch();
        PassBuilder pass = new PassBuilder(layer.cell(), batch, layer.hiddenSize());
        pass.stages(calculus.forward(), tape::place, output -> destination(tape, output));
        for (LinearGroup group : calculus.groups()) {
            if (group.ofInput()) {
                projectInput(tape, group);
            } else {
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
            for (StepAction action : actions) {
                action.run(step);
            }
        }
    }

    private static void projectInput(LayerTape tape, LinearGroup group) {
        Tensor input = tape.input();
        Place result = tape.place(group);
        tape.layer()
                .cell()
                .kernels()
                .matmul(
                        tape.steps() * tape.batch(),
                        input.storage(),
                        input.offset(),
                        tape.layer().inputSize(),
                        1,
                        tape.layer().forward(group),
                        result.storage(),
                        result.offset(),
                        result.rowStride(),
                        false);
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
