/**
 * Native memory: one slab for everything that a session or predictor needs, laid out by name before
 * it is taken.
 */
package dev.ranvier.memory;
