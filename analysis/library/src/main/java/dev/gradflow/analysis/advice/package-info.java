/// What to try against what was measured: changes of a network that are made and measured again on the same input.
@NullMarked
package dev.gradflow.analysis.advice;

import org.jspecify.annotations.NullMarked;
