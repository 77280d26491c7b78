/// Tests of the report, of what it derives from a run, and of the README's table.
@NullMarked
package dev.gradflow.bench.report;

import org.jspecify.annotations.NullMarked;
