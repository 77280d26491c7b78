package com.example;

import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.run.Evaluation;
import dev.gradflow.core.train.run.Trainer;
import dev.gradflow.core.train.task.DelayedXor;
import dev.gradflow.core.train.task.Task;

/// Trains a GRU until it has learnt an exclusive or across six steps.
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        Task task = new DelayedXor(6, 1);
        var architecture = new Architecture(Cells.named("gru"), task.inputs(), 12, 1, true);
        Model model = Model.create(architecture, task.outputs(), Precision.F32, 4);
        var options = new Trainer.Options(16, 1, Dropout.NONE); // batch of 16, gradients clipped at norm 1
        Trainer trainer = new Trainer(model, Optimizer.adam(0.02), task, options);
        while (trainer.steps() < 600) {
            trainer.step(Trainer.Observer.NONE);
        }
        double accuracy = Evaluation.of(model, task, Task.Split.TEST).accuracy();
        System.out.println(accuracy > 0.98 ? "learnt" : "not learnt: accuracy " + accuracy);
    }
}
