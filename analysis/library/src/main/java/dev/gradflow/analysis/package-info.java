/// How gradients flow through a recurrent network: k-step Jacobian products, verdicts, and where the gradient goes.
@NullMarked
package dev.gradflow.analysis;

import org.jspecify.annotations.NullMarked;
