package dev.ranvier.bench.gemm;

/**
 * One way to compute a shape's product from the operands that it was made for.
 *
 * @param name of the function behind it
 * @param product computes it once
 */
public record GemmPath(String name, Runnable product) {}
