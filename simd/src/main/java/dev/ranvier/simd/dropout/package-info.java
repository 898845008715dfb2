/** Dropout whose mask, and noise whose values, are counted and not stored. */
package dev.ranvier.simd.dropout;
