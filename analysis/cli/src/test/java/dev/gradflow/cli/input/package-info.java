/// Tests of what networks are run on.
@NullMarked
package dev.gradflow.cli.input;

import org.jspecify.annotations.NullMarked;
