/// What `sweep` keeps and writes: the log that it goes on from, tables, and the report.
@NullMarked
package dev.gradflow.cli.sweep;

import org.jspecify.annotations.NullMarked;
