/// Tests that hot kernels allocate nothing.
@NullMarked
package dev.gradflow.bench;

import org.jspecify.annotations.NullMarked;
