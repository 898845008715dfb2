package dev.ranvier;

import dev.ranvier.inference.WeightFormat;

/**
 * How a predictor keeps the weights of dense layers. A prediction of few samples reads every weight
 * behind an input that is not zero, so its time is that of the bytes. Inputs, sums, biases and
 * outputs are float32 in all of them. The model keeps its own weights beside those in fewer bytes.
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
  INT8;

  /** The same for what computes with it. */
  WeightFormat format() {
    return switch (this) {
      case FLOAT32 -> WeightFormat.FLOAT32;
      case BFLOAT16 -> WeightFormat.BFLOAT16;
      case INT8 -> WeightFormat.INT8;
    };
  }
}
