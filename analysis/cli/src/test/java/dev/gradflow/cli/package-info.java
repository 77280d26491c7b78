/// The commands as users meet them: arguments in; status, standard output and standard error out.
@NullMarked
package dev.gradflow.cli;

import org.jspecify.annotations.NullMarked;
