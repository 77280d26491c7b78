/// Web pages in one file each, shared as source by the modules that write reports.
@NullMarked
package dev.gradflow.page;

import org.jspecify.annotations.NullMarked;
