package com.example;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs eight networks a hundred times each, all at once on virtual threads, and compares with one after the other.
public final class Main {
    private Main() {}

    public static void main(String... arguments) throws Exception {
        var architecture = new Architecture(Cells.named("gru"), 4, 24, 2, true);
        Tensor input = Tensor.of(new Random(2).doubles(30 * 4, -1, 1).toArray(), 30, 1, 4);
        List<Network> networks = new ArrayList<>();
        List<double[]> alone = new ArrayList<>();
        for (int seed = 0; seed < 8; seed++) {
            Network network = Network.of(Initialisation.uniform(architecture, Precision.F64, seed));
            networks.add(network);
            alone.add(network.inference(1).run(input).toArray());
        }
        List<Callable<double[]>> jobs = new ArrayList<>();
        for (int job = 0; job < 800; job++) {
            Network network = networks.get(job % networks.size());
            jobs.add(() -> network.inference(1).run(input).toArray()); // an Inference belongs to one thread
        }
        int same = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<double[]>> results = threads.invokeAll(jobs);
            for (int job = 0; job < results.size(); job++) {
                same += Arrays.equals(results.get(job).get(), alone.get(job % alone.size())) ? 1 : 0;
            }
        }
        System.out.println(same + " of " + jobs.size() + " runs have the bits of a run alone");
    }
}
