/// Runs of `gradflow train`: the loop, its files, and the result.
@NullMarked
package dev.gradflow.cli.training;

import org.jspecify.annotations.NullMarked;
