/// Strict readers and atomic writers of safetensors and NPY files.
@NullMarked
package dev.gradflow.core.format;

import org.jspecify.annotations.NullMarked;
