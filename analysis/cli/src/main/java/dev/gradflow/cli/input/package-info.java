/// What networks are run on: arrays and CSV files, read strictly, and the series that ships with gradflow.
@NullMarked
package dev.gradflow.cli.input;

import org.jspecify.annotations.NullMarked;
