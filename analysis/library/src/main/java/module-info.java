/// What gradients do in recurrent networks: products of step Jacobians, their spectra, and where a gradient goes.
///
/// Every answer is a record that nothing here changes once it is made, and that threads may share; arrays in it are
/// not copied, so treat them as read-only. Networks and inputs are only read. Static methods keep no state between
/// calls: several threads may measure at once, also on one network. Kernels are bound by the core module, so no flag
/// and no native library is needed.
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
