/// Grids of untrained networks: the work of each point is a value, and a pure function makes its result of it.
@NullMarked
package dev.gradflow.analysis.sweep;

import org.jspecify.annotations.NullMarked;
