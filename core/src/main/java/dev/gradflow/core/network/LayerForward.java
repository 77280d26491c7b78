package dev.gradflow.core.network;

import dev.gradflow.core.calculus.CellCalculus;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.InterruptedCallException;
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
        tape.preactivations().forEach(products -> products.add(pass, tape::place));
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
        int steps = Math.min(tape.stretch(), tape.steps() - step);
        int offset = input.offset() + step * tape.batch() * tape.layer().inputSize();
        for (ForwardProducts products : tape.preactivations()) {
            InterruptedCallException.check();
            products.project(step, steps, input.storage(), offset);
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
