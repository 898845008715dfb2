package dev.ranvier.bench;

/**
 * One way to compute a shape's product from the operands that it was made for.
 *
 * @param name of the function behind it
 * @param product computes it once
 */
record GemmPath(String name, Runnable product) {}
