/// Tests of the file formats, on the reference files and on files made worse on purpose.
@NullMarked
package dev.gradflow.core.format;

import org.jspecify.annotations.NullMarked;
