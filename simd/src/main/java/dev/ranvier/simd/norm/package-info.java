/** Normalization by columns and by rows. */
package dev.ranvier.simd.norm;
