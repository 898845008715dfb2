/** Products of single rows, also with weights in fewer bytes. */
package dev.ranvier.simd.gemv;
