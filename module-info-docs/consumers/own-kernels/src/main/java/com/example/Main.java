package com.example;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;

/// Runs an LSTM on the kernels that this module provides.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        var architecture = new Architecture(Cells.named("lstm"), 4, 16, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F32, 1));
        network.run(Tensor.zeros(Precision.F32, 10, 1, 4));
        long products = CountingKernels.PRODUCTS.get();
        System.out.println("kernels " + network.kernels().name());
        System.out.println(products >= 10 ? "a product for every step" : "only " + products + " products");
    }
}
