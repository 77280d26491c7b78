/// The commands, and what they share: exit codes, one-line errors, the terminal.
@NullMarked
package dev.gradflow.cli;

import org.jspecify.annotations.NullMarked;
