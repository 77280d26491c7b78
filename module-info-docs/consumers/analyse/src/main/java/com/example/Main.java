package com.example;

import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.GradientFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Random;

/// Says of an RNN and of an LSTM whose forget gate is open how far back their gradients reach.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        Random random = new Random(1);
        Tensor input = Tensor.of(random.doubles(200 * 3, -1, 1).toArray(), 200, 1, 3); // [steps, batch, inputs]
        for (String cell : new String[] {"rnn-tanh", "lstm"}) {
            var architecture = new Architecture(Cells.named(cell), 3, 16, 1, true);
            var parameters = Initialisation.uniform(architecture, Precision.F64, 7);
            if (cell.equals("lstm")) {
                Initialisation.forgetBias(parameters, 4);
            }
            var network = Network.of(parameters);
            var start = State.zeros(architecture, Precision.F64, 1);
            var flow = GradientFlow.measure(
                    cell, "untrained", network, input, start, FlowOptions.upTo(50), Progress.NONE);
            System.out.printf("%s: %s%n", cell, flow.verdict().word());
            System.out.printf("kernels of %s: %s%n", cell, network.kernels().name());
        }
    }
}
