package dev.gradflow.core.train.run;

import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Dropout;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Model;
import dev.gradflow.core.train.ModelGradients;
import dev.gradflow.core.train.Optimizer;
import dev.gradflow.core.train.Prediction;
import dev.gradflow.core.train.Recomputation;
import dev.gradflow.core.train.task.Task;
import org.jspecify.annotations.Nullable;

/// Trains a model on a task, step by step.
///
/// The weights after n steps depend on the model, the optimizer, the task and the options alone: not on how often the run
/// was interrupted, nor on threads. Not thread-safe.
///
/// {@snippet file="dev/gradflow/core/network/ExamplesTest.java" region="train"}
public final class Trainer {
    private final Model model;
    private final Optimizer optimizer;
    private final Task task;
    private final Workspace memory = new Workspace();
    private final Options options;
    private final State zero;
    private final @Nullable Recomputation recomputation;
    private @Nullable State carried;

    /// How to train.
    ///
    /// Immutable.
    ///
    /// @param batchSize B
    /// @param clip      the largest global norm of gradients; infinite for no clipping
    /// @param dropout   what is dropped between layers while training
    /// @param stretch   about how many steps of a sequence are recorded at a time, by [Recomputation]; 0 for all
    public record Options(int batchSize, double clip, Dropout dropout, int stretch) {
        /// With all steps recorded.
        public Options(int batchSize, double clip, Dropout dropout) {
            this(batchSize, clip, dropout, 0);
        }

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException naming what is out of range
        public Options {
            if (batchSize < 1) {
                throw new IllegalArgumentException("batch size " + batchSize + ": must be at least 1");
            }
            if (!(clip > 0)) {
                throw new IllegalArgumentException("clipping at " + clip + ": must be above 0");
            }
            if (stretch < 0) {
                throw new IllegalArgumentException("stretches of " + stretch + " steps: at least 1 is needed, or 0 for all");
            }
            if (stretch > 0 && dropout.probability() > 0) {
                throw new IllegalArgumentException("recomputation goes without dropout");
            }
        }
    }

    /// Looks at a step when its gradients are there and the weights have not moved yet.
    ///
    /// Called by the thread that trains, which waits for it.
    @FunctionalInterface
    public interface Observer {
        /// Nothing is looked at.
        Observer NONE = step -> {};

        /// Called once a step; what it holds must not be changed, nor kept.
        void observe(TrainingStep step);
    }

    /// A run that starts where the optimizer is: at the first step, if it is new.
    public Trainer(Model model, Optimizer optimizer, Task task, Options options) {
        if (task.inputs() != model.network().architecture().inputSize()
                || task.outputs() != model.readout().outputs()) {
            throw new IllegalArgumentException("the model has "
                    + model.network().architecture().inputSize() + " inputs and "
                    + model.readout().outputs() + " outputs, task " + task.name() + " " + task.inputs() + " and "
                    + task.outputs());
        }
        this.model = model;
        this.optimizer = optimizer;
        this.task = task;
        this.options = options;
        this.zero = State.zeros(model.network().architecture(), model.network().precision(), options.batchSize());
        this.recomputation = options.stretch() == 0 ? null : new Recomputation(model, options.stretch());
    }

    /// The model.
    public Model model() {
        return model;
    }

    /// The optimizer.
    public Optimizer optimizer() {
        return optimizer;
    }

    /// The task.
    public Task task() {
        return task;
    }

    /// The number of steps made.
    public long steps() {
        return optimizer.steps();
    }

    /// Makes one step.
    ///
    /// @return its loss, before the weights moved
    /// @throws DivergedException if the loss or a gradient is not finite; the weights are then as they were
    public double step(Observer observer) {
        long number = optimizer.steps() + 1;
        int size = options.batchSize();
        Batch batch = task.training(number, size);
        State start = carried != null && task.continues(number, size)
                ? carried
                : zero;
        Recomputation.Result pass = pass(batch, start, number);
        ModelGradients gradients = pass.gradients();
        double norm = gradients.clip(options.clip());
        if (!Double.isFinite(pass.loss()) || !Double.isFinite(norm)) {
            throw DivergedException.at(number, batch, start, model, pass);
        }
        observer.observe(new TrainingStep(
                number,
                pass.loss(),
                optimizer.nextRate(),
                norm,
                Math.min(norm, options.clip()),
                pass.prediction(),
                gradients));
        carried = task.continues(number + 1, size) ? pass.prediction().finalState() : null;
        optimizer.step(model, gradients);
        return pass.loss();
    }

    private Recomputation.Result pass(Batch batch, State start, long number) {
        if (recomputation != null) {
            return recomputation.run(batch, task.loss(), start);
        }
        Prediction prediction =
                model.forward(batch.input(), batch.mask(), start, options.dropout().at(number), memory);
        Loss.Result loss = task.loss().of(prediction.output(), batch.target());
        return new Recomputation.Result(loss.value(), prediction, prediction.backward(loss.gradient()));
    }

    /// The state that the next step starts from; null if it starts from zero.
    @Nullable State carried() {
        return carried;
    }

    /// The state of zeros, whose shapes every carried state has.
    State zero() {
        return zero;
    }

    void carry(@Nullable State state) {
        carried = state;
    }
}
