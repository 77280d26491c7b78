/// How numbers are put into sentences.
@NullMarked
package dev.gradflow.cli.text;

import org.jspecify.annotations.NullMarked;
