package dev.ranvier.spiking;

/**
 * Membranes over time, as they are drawn: one row of voltages for each neuron. The arrays are the
 * record's own; nobody else writes to them.
 *
 * @param times ms, the beginning and the end of each step
 * @param membranes mV, [neurons][times]
 * @param spikes what the same neurons fired
 */
public record MembraneRecord(double[] times, double[][] membranes, SpikeRecord spikes) {}
