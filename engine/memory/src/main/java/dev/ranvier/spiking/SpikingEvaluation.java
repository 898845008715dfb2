package dev.ranvier.spiking;

/**
 * How a spiking network does on data.
 *
 * @param loss cross-entropy of the output membranes, summed over the steps, mean over samples
 * @param accuracy share of samples whose class fired most
 */
public record SpikingEvaluation(double loss, double accuracy) {}
