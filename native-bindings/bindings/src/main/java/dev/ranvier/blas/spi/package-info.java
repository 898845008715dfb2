/** How a jar offers a library file. */
package dev.ranvier.blas.spi;
