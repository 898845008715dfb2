/**
 * Associative memories: networks that store patterns and recall a whole one from a part of it.
 * {@link dev.ranvier.associative.HopfieldNetwork} with three learning rules, {@link
 * dev.ranvier.associative.DenseAssociativeMemory} of higher order, and {@link
 * dev.ranvier.associative.ModernHopfieldNetwork} for patterns of any numbers.
 */
package dev.ranvier.associative;
