/// Calculus on cell programs: tangents, cotangents and partial derivatives, each again a program of the same
/// operations.
///
/// There is one rule per operation, in [dev.gradflow.core.calculus.Derivatives], and none per cell.
@NullMarked
package dev.gradflow.core.calculus;

import org.jspecify.annotations.NullMarked;
