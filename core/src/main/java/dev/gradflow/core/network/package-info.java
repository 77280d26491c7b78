/// Networks of stacked recurrent layers, their trajectories, gradients and step Jacobians.
@NullMarked
package dev.gradflow.core.network;

import org.jspecify.annotations.NullMarked;
