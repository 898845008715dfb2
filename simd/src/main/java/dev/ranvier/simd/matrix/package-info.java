/** A matrix as the doors of kernels take it. */
package dev.ranvier.simd.matrix;
