/// The results of an analysis as files: `report.json`, complete, and `report.html`, to be looked at.
@NullMarked
package dev.gradflow.cli.report;

import org.jspecify.annotations.NullMarked;
