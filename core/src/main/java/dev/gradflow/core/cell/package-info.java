/// Recurrent cells as programs: equations written once, from which every derivative follows.
@NullMarked
package dev.gradflow.core.cell;

import org.jspecify.annotations.NullMarked;
