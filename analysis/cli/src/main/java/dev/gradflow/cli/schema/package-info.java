/// The published structure of every JSON answer.
@NullMarked
package dev.gradflow.cli.schema;

import org.jspecify.annotations.NullMarked;
