/** A CBLAS library, found, loaded, tested and behind one checked door. */
package dev.ranvier.blas;
