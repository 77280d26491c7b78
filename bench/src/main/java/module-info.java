/// JMH benchmarks of kernels, layers and Jacobian jobs; nothing depends on it.
///
/// Open, since JMH generates code that reaches into benchmark states.
open module dev.gradflow.bench {
    requires dev.gradflow.analysis;
    requires jdk.unsupported;
    requires jmh.core;
    requires static org.jspecify;
}
