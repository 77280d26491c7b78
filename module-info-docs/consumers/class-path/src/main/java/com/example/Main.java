package com.example;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// An application without a module descriptor.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        var architecture = new Architecture(Cells.named("lstm"), 4, 32, 2, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F32, 1));
        Tensor output = network.inference(8).run(Tensor.zeros(Precision.F32, 10, 8, 4));
        System.out.println("output " + output.shape() + ", kernels " + network.kernels().name());
    }
}
