/// Spectra of matrices that need not be symmetric: singular values, eigenvalues, honest about convergence.
@NullMarked
package dev.gradflow.analysis.spectrum;

import org.jspecify.annotations.NullMarked;
