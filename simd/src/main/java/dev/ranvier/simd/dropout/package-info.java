/** Dropout whose mask is counted, not stored. */
package dev.ranvier.simd.dropout;
