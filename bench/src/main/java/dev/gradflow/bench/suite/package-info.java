/// Which benchmarks a suite runs, how it runs them, and what a run leaves: JMH's JSON, conditions, a report.
@NullMarked
package dev.gradflow.bench.suite;

import org.jspecify.annotations.NullMarked;
