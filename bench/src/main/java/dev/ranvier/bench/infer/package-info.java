/** Predictions of four networks, each engine in a process of its own. */
package dev.ranvier.bench.infer;
