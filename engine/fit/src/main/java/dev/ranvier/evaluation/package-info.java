/**
 * How good a network is: metrics beyond those of the engine's core, {@link
 * dev.ranvier.evaluation.Metrics}, and reports of a whole data set.
 */
package dev.ranvier.evaluation;
