package com.example;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// Feeds a network one step at a time: its state is carried from call to call, and nothing is allocated.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        var architecture = new Architecture(Cells.named("lstm"), 1, 32, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F32, 1));
        Inference inference = network.inference(1);
        Tensor step = Tensor.zeros(Precision.F32, 1, 1, 1);
        Tensor output = Tensor.zeros(Precision.F32, 1, 1, 32);
        for (int t = 0; t < 100; t++) {
            step.set(Math.sin(0.1 * t), 0, 0, 0);
            inference.run(step, output);
        }
        System.out.println("100 steps, kernels " + network.kernels().name() + ", " + output.shape());
    }
}
