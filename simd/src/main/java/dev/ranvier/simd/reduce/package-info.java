/** Sums over columns and rows. */
package dev.ranvier.simd.reduce;
