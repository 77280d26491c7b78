/// Benchmarks: each asserts which kernels it measures, and checks its result before it is timed.
@NullMarked
package dev.gradflow.bench;

import org.jspecify.annotations.NullMarked;
