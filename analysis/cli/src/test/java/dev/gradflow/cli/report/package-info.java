/// Tests of the report files, with made-up analyses.
@NullMarked
package dev.gradflow.cli.report;

import org.jspecify.annotations.NullMarked;
