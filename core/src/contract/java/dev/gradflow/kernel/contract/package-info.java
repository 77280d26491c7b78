/// The contract that every kernel provider's tests inherit, and the oracles it is checked against.
@NullMarked
package dev.gradflow.kernel.contract;

import org.jspecify.annotations.NullMarked;
