/// Kernels whose code is generated for the running JVM's vector unit.
@NullMarked
package dev.gradflow.simd;

import org.jspecify.annotations.NullMarked;
