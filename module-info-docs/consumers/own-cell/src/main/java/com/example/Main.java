package com.example;

import dev.gradflow.analysis.JacobianProduct;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Random;

/// Prints the cell's own program and how its gradients shrink: no derivative is written anywhere.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        var cell = new MinimalGatedUnit();
        System.out.println(cell.program());
        var architecture = new Architecture(cell, 2, 8, 1, true);
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, 3));
        Tensor input = Tensor.of(new Random(5).doubles(40 * 2, -1, 1).toArray(), 40, 1, 2);
        Trajectory trajectory = network.run(input);
        JacobianProduct product = JacobianProduct.endingAt(trajectory.jacobians(0, 0), trajectory.steps());
        while (product.lag() < 20) {
            product.extend();
        }
        System.out.println(product.logSpectralNorm() < 0 ? "gradients shrink over 20 steps" : "gradients grow");
    }
}
