/// The plain Java kernels: oracle for every other provider, and fallback where there is none.
@NullMarked
package dev.gradflow.core.kernel.reference;

import org.jspecify.annotations.NullMarked;
