/**
 * What a predictor needs, laid out and decided, then compiled: weights with everything folded in
 * that does not change.
 */
package dev.ranvier.inference;
