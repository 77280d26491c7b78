/// Linear maps known by what they do to vectors: the only bridge from networks to spectral analysis.
@NullMarked
package dev.gradflow.core.linear;

import org.jspecify.annotations.NullMarked;
