package dev.ranvier.spiking;

/**
 * What an epoch of training came to, over the samples as they passed.
 *
 * @param epoch from 1
 * @param loss cross-entropy of the output membranes, summed over the steps, mean over samples
 * @param accuracy share of samples whose class fired most
 * @param seconds that it took
 */
public record SpikingEpoch(int epoch, double loss, double accuracy, double seconds) {}
