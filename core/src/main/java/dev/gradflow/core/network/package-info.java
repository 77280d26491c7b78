/// Recurrent networks: stacked layers of one cell, run forward and differentiated backward and along tangents.
@NullMarked
package dev.gradflow.core.network;

import org.jspecify.annotations.NullMarked;
