/// Lyapunov exponents of recurrent networks: how fast all directions of the state grow or shrink in the long run.
@NullMarked
package dev.gradflow.analysis.lyapunov;

import org.jspecify.annotations.NullMarked;
