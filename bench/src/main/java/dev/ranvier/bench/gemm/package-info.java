/**
 * The laboratory of products: engines on shapes, and the table of {@code Backend.AUTO} that comes
 * of it.
 */
package dev.ranvier.bench.gemm;
