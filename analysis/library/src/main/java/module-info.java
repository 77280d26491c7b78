/// What gradients do in recurrent networks: products of step Jacobians, their spectra, and where a gradient goes.
///
/// Every answer is an immutable record. Kernels are bound by the core module, so no flag and no native library is
/// needed.
module dev.gradflow.analysis {
    requires transitive dev.gradflow.core;
    requires static transitive org.jspecify;

    exports dev.gradflow.analysis;
    exports dev.gradflow.analysis.advice;
    exports dev.gradflow.analysis.lyapunov;
    exports dev.gradflow.analysis.spectrum;
    exports dev.gradflow.analysis.sweep;
    exports dev.gradflow.analysis.training;
}
