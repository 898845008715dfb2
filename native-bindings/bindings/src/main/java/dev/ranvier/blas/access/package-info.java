/** What the engine alone may do with native memory. */
package dev.ranvier.blas.access;
