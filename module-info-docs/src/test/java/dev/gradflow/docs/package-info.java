/// The code that documents show, compiled and run.
@NullMarked
package dev.gradflow.docs;

import org.jspecify.annotations.NullMarked;
