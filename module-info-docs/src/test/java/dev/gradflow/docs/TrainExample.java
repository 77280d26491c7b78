package dev.gradflow.docs;

import dev.gradflow.analysis.training.FlowRecorder;
import dev.gradflow.core.cell.GruCell;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.ModelGradients;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.Prediction;
import dev.gradflow.core.train.run.Evaluation;
import dev.gradflow.core.train.run.TrainingStep;
import dev.gradflow.core.train.task.AddingProblem;
import dev.gradflow.core.train.task.Task;

/// The training loop of the guide on training.
final class TrainExample {
    private TrainExample() {}

    static double run(int steps) {
        // example
        Task task = new AddingProblem(20, 1); // length and seed
        Architecture architecture = new Architecture(new GruCell(), task.inputs(), 32, 1, true);
        Model model = Model.create(architecture, task.outputs(), Precision.F32, 1);
        Optimizer optimizer = Optimizer.adam(0.01);
        FlowRecorder recorder = new FlowRecorder(100, record -> record.warnings().forEach(System.out::println));

        for (int step = 1; step <= steps; step++) {
            Batch batch = task.training(step, 32);
            Prediction prediction = model.forward(batch);
            Loss.Result loss = Loss.MEAN_SQUARED_ERROR.of(prediction.output(), batch.target());
            ModelGradients gradients = prediction.backward(loss.gradient());
            double norm = gradients.clip(1.0);
            recorder.observe(new TrainingStep(
                    step, loss.value(), optimizer.nextRate(), norm, Math.min(norm, 1.0), prediction, gradients));
            optimizer.step(model, gradients);
        }
        double error = Evaluation.of(model, task, Task.Split.TEST).loss();
        // end of example
        return error;
    }
}
