/// Training runs: the loop over steps, evaluation on held-out data, and checkpoints that a run goes on from.
@NullMarked
package dev.gradflow.core.train.run;

import org.jspecify.annotations.NullMarked;
