package dev.ranvier;

import dev.ranvier.inference.WeightFormat;

/**
 * How a predictor keeps the weights of dense layers. A prediction of few samples reads every weight
 * behind an input that is not zero, so its time is that of the bytes. Inputs, sums, biases and
 * outputs are float32 in all but {@link #INT8_DYNAMIC}. The model keeps its own weights beside
 * those in fewer bytes.
 */
public enum WeightStorage {
  /** IEEE single, 4 bytes: the weights as they were trained. */
  FLOAT32,
  /**
   * The upper 16 bits of a float32, rounded to the nearest, 2 bytes: a relative error of at most
   * 2<sup>-8</sup> for each weight that is not subnormal.
   */
  BFLOAT16,
  /**
   * 8-bit integers from -127 to 127, 1 byte, and a float32 scale for each output, its largest
   * weight over 127: an error of at most half a scale for each weight. Symmetric, without
   * calibration: w[i, j] ≈ scale[j] · q[i, j].
   */
  INT8,
  /**
   * Dynamic quantization: weights as in {@link #INT8}, and the inputs of a dense layer rounded to
   * 8-bit integers, too, each sample by a scale of its own, without calibration. With m the largest
   * magnitude of a sample's inputs x[i], and s = m / 127,
   *
   * <pre>y[j] = s · scale[j] · Σ rint(x[i] · (127 / m)) · q[i, j]</pre>
   *
   * <p>so each input has an error of at most half of s. Sums are exact for every 512 inputs, then
   * float32; biases, functions and what goes from layer to layer are float32. Where the processor
   * multiplies bytes by bytes (AVX-512 VNNI) several times as fast as {@link #INT8} on layers that
   * a cache holds; elsewhere as fast, with the same bits. A sample whose inputs are not all finite
   * gets NaN; one whose largest is below 2<sup>-119</sup> counts as zeros.
   */
  INT8_DYNAMIC;

  /** The same for what computes with it. */
  WeightFormat format() {
    return switch (this) {
      case FLOAT32 -> WeightFormat.FLOAT32;
      case BFLOAT16 -> WeightFormat.BFLOAT16;
      case INT8 -> WeightFormat.INT8;
      case INT8_DYNAMIC -> WeightFormat.INT8_DYNAMIC;
    };
  }
}
