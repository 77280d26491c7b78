/// A browser for tests, shared as source by the modules that write reports.
@NullMarked
package dev.gradflow.browser;

import org.jspecify.annotations.NullMarked;
