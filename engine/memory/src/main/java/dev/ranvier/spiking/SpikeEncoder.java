package dev.ranvier.spiking;

/**
 * Numbers turned into spikes, with snnTorch's definitions ({@code snntorch.spikegen}), so that a
 * network can be fed with them. A {@link DeltaEncoder} stands apart: it takes numbers that change
 * over time.
 */
public sealed interface SpikeEncoder permits RateEncoder, LatencyEncoder {

  /** Steps that a code takes. */
  int steps();

  /**
   * The spikes of one sample.
   *
   * @param features of one sample, commonly from 0 to 1
   * @param stream which of the seed's random streams is drawn from, such as the number of the
   *     sample; a code that draws nothing does not look at it
   * @return [steps][features], 1 for a spike, 0 for none
   */
  float[][] encode(float[] features, long stream);

  /** The same from stream 0. */
  default float[][] encode(float[] features) {
    return encode(features, 0);
  }
}
