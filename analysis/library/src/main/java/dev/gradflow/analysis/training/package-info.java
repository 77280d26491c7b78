/// Gradient flow while a network learns: a recorder for training loops, and what it records.
@NullMarked
package dev.gradflow.analysis.training;

import org.jspecify.annotations.NullMarked;
