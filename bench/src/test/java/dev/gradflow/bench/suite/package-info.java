/// Tests of suites, of what they leave, and of the statistics on it.
@NullMarked
package dev.gradflow.bench.suite;

import org.jspecify.annotations.NullMarked;
