/**
 * Neurons that fire: the leaky integrate-and-fire neuron in milliseconds and millivolts, encoders
 * that turn numbers into spikes, synapses that change with the times of spikes, and networks of
 * spiking neurons that are trained by gradients through time.
 *
 * <p>{@code LeakyIntegrateAndFire} is the neuron of physiology; {@code SpikingNetwork} counts in
 * steps and has one number, beta, for how much of a membrane is left after a step. {@code
 * LeakyIntegrateAndFire.decay} leads from one to the other. Results are arrays and {@code
 * SpikeRecord}s, as raster plots and traces are drawn from them.
 */
package dev.ranvier.spiking;
