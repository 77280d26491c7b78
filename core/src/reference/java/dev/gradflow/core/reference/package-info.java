/// Agreement with arrays that an independent implementation computed.
@NullMarked
package dev.gradflow.core.reference;

import org.jspecify.annotations.NullMarked;
