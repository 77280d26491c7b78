/// JMH benchmarks of kernels, layers and analyses, the suites that run them, and their report; nothing depends on it.
///
/// Open, since JMH generates code that reaches into benchmark states.
open module dev.gradflow.bench {
    requires dev.gradflow.analysis;
    requires jdk.incubator.vector;
    requires jdk.management;
    requires jdk.unsupported;
    requires jmh.core;
    requires tools.jackson.databind;
    requires static org.jspecify;
}
