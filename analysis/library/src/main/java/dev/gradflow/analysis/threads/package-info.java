/// Threads that end with the call that started them.
@NullMarked
package dev.gradflow.analysis.threads;

import org.jspecify.annotations.NullMarked;
