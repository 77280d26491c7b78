/// The service through which all heavy arithmetic runs: matrix products and pointwise programs.
@NullMarked
package dev.gradflow.core.kernel;

import org.jspecify.annotations.NullMarked;
