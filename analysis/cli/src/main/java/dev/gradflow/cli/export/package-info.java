/// Everything that a network did on an input, as arrays for other tools: states, Jacobians, products, gradients.
@NullMarked
package dev.gradflow.cli.export;

import org.jspecify.annotations.NullMarked;
