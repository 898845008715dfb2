package dev.ranvier.associative;

/**
 * One recalled state.
 *
 * @param state [size]
 * @param outcome how it ended
 * @param steps steps, or sweeps over all neurons, that changed something
 * @param energy of the state, as the memory defines it
 */
public record Recall(float[] state, Outcome outcome, int steps, double energy) {}
