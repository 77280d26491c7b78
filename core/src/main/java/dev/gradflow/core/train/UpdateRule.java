package dev.gradflow.core.train;

import java.util.List;

/// What an [Optimizer] does to one parameter tensor in one step, and what it remembers from step to step.
///
/// The rule itself is immutable: what it remembers is kept by the optimizer.
public sealed interface UpdateRule permits Sgd, RmsProp, Adam {
    /// What is remembered for every parameter, under PyTorch's names, as in `exp_avg`; zero before the first step.
    List<String> memory();
}
