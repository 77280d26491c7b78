/// The elementwise loops of the optimizers, written once in double precision.
@NullMarked
package dev.gradflow.core.train.kernel;

import org.jspecify.annotations.NullMarked;
