package dev.gradflow.core.train.run;

import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.Target;
import dev.gradflow.core.train.task.Task;

/// How good a model is on data that it was not trained on.
///
/// Immutable.
///
/// @param loss     the mean over all places
/// @param accuracy the share of places where the most likely class is the right one; NaN where targets are numbers
public record Evaluation(double loss, double accuracy) {
    /// Evaluates without dropout, from zero states.
    public static Evaluation of(Model model, Task task, Task.Split split) {
        double loss = 0;
        double right = 0;
        int places = 0;
        for (Batch batch : task.heldOut(split)) {
            Tensor output = model.answers(batch);
            loss += task.loss().of(output, batch.target()).value()
                    * batch.mask().size();
            right += right(output, batch.target());
            places += batch.mask().size();
        }
        return new Evaluation(loss / places, right / places);
    }

    private static double right(Tensor output, Target target) {
        return switch (target) {
            case Target.Values numbers -> Double.NaN;
            case Target.Classes answers -> {
                int right = 0;
                for (int i = 0; i < answers.size(); i++) {
                    right += mostLikely(output, i) == answers.classes()[i] ? 1 : 0;
                }
                yield right;
            }
        };
    }

    private static int mostLikely(Tensor output, int place) {
        int best = 0;
        for (int j = 1; j < output.extent(1); j++) {
            if (output.get(place, j) > output.get(place, best)) {
                best = j;
            }
        }
        return best;
    }
}
