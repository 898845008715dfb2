/** Products of matrices. */
package dev.ranvier.simd.gemm;
