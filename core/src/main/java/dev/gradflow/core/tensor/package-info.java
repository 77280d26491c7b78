/// Row-major numeric data: storage, shapes, and views on it.
@NullMarked
package dev.gradflow.core.tensor;

import org.jspecify.annotations.NullMarked;
