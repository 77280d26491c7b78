/// Native libraries that people use for recurrent networks, measured on the same operands and checked the same way.
@NullMarked
package dev.gradflow.bench.peer;

import org.jspecify.annotations.NullMarked;
