/// A run for people: how near the machine's limits, against whom, how it grows; as one HTML file and as Markdown.
@NullMarked
package dev.gradflow.bench.report;

import org.jspecify.annotations.NullMarked;
