package dev.gradflow.core.train;

import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.kernel.Updates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Changes parameters along their gradients, by a rule and a schedule; remembers what the rule needs.
///
/// Not thread-safe. The same parameters, gradients and memory give the same bits.
public final class Optimizer {
    private final UpdateRule rule;
    private final LearningRate rate;
    private final Map<String, List<Tensor>> memory = new LinkedHashMap<>();
    private long steps;

    /// An optimizer that has made no step.
    public Optimizer(UpdateRule rule, LearningRate rate) {
        this.rule = rule;
        this.rate = rate;
    }

    /// Stochastic gradient descent with PyTorch's defaults and a momentum of choice.
    public static Optimizer sgd(double rate, double momentum) {
        return new Optimizer(new Sgd(momentum, 0, false), LearningRate.constant(rate));
    }

    /// RMSProp with PyTorch's defaults.
    public static Optimizer rmsProp(double rate) {
        return new Optimizer(new RmsProp(), LearningRate.constant(rate));
    }

    /// Adam with PyTorch's defaults.
    public static Optimizer adam(double rate) {
        return new Optimizer(new Adam(), LearningRate.constant(rate));
    }

    /// AdamW with PyTorch's defaults.
    public static Optimizer adamW(double rate) {
        return new Optimizer(Adam.w(), LearningRate.constant(rate));
    }

    /// The rule.
    public UpdateRule rule() {
        return rule;
    }

    /// The number of steps made.
    public long steps() {
        return steps;
    }

    /// The rate of the next step.
    public double nextRate() {
        return rate.at(steps + 1);
    }

    /// Makes one step: changes the model's parameters and tells the model.
    public void step(Model model, ModelGradients gradients) {
        step(model.parameters(), gradients.parameters());
        model.parametersChanged();
    }

    /// Makes one step on any tensors; whoever packed them must be told.
    ///
    /// @throws IllegalArgumentException if a parameter has no gradient of its shape
    public void step(Map<String, Tensor> parameters, Map<String, Tensor> gradients) {
        steps++;
        double now = rate.at(steps);
        parameters.forEach((name, parameter) -> {
            Tensor gradient = gradients.get(name);
            if (gradient == null || !gradient.shape().equals(parameter.shape())) {
                throw new IllegalArgumentException("parameter " + name + " " + parameter.shape()
                        + (gradient == null ? " has no gradient" : " has a gradient of shape " + gradient.shape()));
            }
update(Updates.of(parameter.precision()), now, parameter, gradient, remembered(name, parameter));
        });
    }

    private void update(Updates updates, double now, Tensor parameter, Tensor gradient, List<Tensor> remembered) {
        switch (rule) {
            case Sgd sgd -> sgd.update(updates, now, parameter, gradient, remembered);
            case RmsProp rms -> rms.update(updates, now, parameter, gradient, remembered);
            case Adam adam -> adam.update(updates, now, steps, parameter, gradient, remembered);
        }
    }

    private List<Tensor> remembered(String name, Tensor parameter) {
        return memory.computeIfAbsent(name, key -> {
            List<Tensor> zeros = new ArrayList<>();
            for (int i = 0; i < rule.memory().size(); i++) {
                zeros.add(Tensor.zeros(parameter.precision(), parameter.shape().extents()));
            }
            return zeros;
        });
    }

    /// What is remembered, by names as `exp_avg.rnn.weight_hh_l0`; not copied; empty before the first step.
    public SequencedMap<String, Tensor> memory() {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        memory.forEach((name, tensors) -> {
            for (int i = 0; i < tensors.size(); i++) {
                all.put(rule.memory().get(i) + "." + name, tensors.get(i));
            }
        });
        return Collections.unmodifiableSequencedMap(all);
    }

    /// Takes up where another optimizer of the same rule was.
    ///
    /// @param stepsMade  its [#steps]
    /// @param parameters the parameters that it worked on
    /// @param remembered its [#memory], copied
    /// @throws IllegalArgumentException if something is missing or has another shape
    public void restore(long stepsMade, Map<String, Tensor> parameters, Map<String, Tensor> remembered) {
        memory.clear();
        steps = stepsMade;
        if (stepsMade == 0) {
            return;
        }
        parameters.forEach((name, parameter) -> {
            List<Tensor> tensors = remembered(name, parameter);
            for (int i = 0; i < tensors.size(); i++) {
                String wanted = rule.memory().get(i) + "." + name;
                Tensor found = remembered.get(wanted);
                if (found == null || !found.shape().equals(parameter.shape())) {
                    throw new IllegalArgumentException("optimizer memory '" + wanted + "' " + parameter.shape()
                            + (found == null ? " is missing" : " has shape " + found.shape()));
                }
                tensors.get(i).copyFrom(found);
            }
        });
    }
}
