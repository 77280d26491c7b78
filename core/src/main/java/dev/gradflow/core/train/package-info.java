/// Training: read-out, losses, back-propagated gradients, optimizers, schedules and dropout, in PyTorch's words.
@NullMarked
package dev.gradflow.core.train;

import org.jspecify.annotations.NullMarked;
