package dev.ranvier.certainty;

import dev.ranvier.data.Dataset;
import dev.ranvier.runs.SampleBlock;
import java.util.function.UnaryOperator;

/** Predictions for the samples of a data set, a block at a time. */
final class Outputs {

  private Outputs() {}

  /** Takes a sample with what is predicted for it. */
  interface Reader {

    /**
     * Takes one sample.
     *
     * @param output the caller's to keep
     * @param row of the block
     */
    void take(int sample, float[] output, SampleBlock block, int row);
  }

  /**
   * Predicts all samples in their order.
   *
   * @throws IllegalArgumentException naming a sample whose output is not finite or of another size
   *     than its target
   */
  static void read(String what, UnaryOperator<float[][]> predict, Dataset data, Reader reader) {
    SampleBlock.readAll(
        data,
        (first, block) -> {
          float[][] outputs = predict.apply(block.features());
          if (outputs.length != block.rows()) {
            throw new IllegalStateException(
                "%s: %s predictions for %s samples, expected one for each"
                    .formatted(what, outputs.length, block.rows()));
          }
          for (int row = 0; row < outputs.length; row++) {
            require(what, first + row, outputs[row], data.targets().size());
            reader.take(first + row, outputs[row], block, row);
          }
        });
  }

  private static void require(String what, int sample, float[] output, int size) {
    if (output.length != size) {
      throw new IllegalArgumentException(
          "%s: %s outputs for sample %s, expected %s, as many as targets"
              .formatted(what, output.length, sample, size));
    }
    for (float value : output) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "%s: an output for sample %s is %s, expected a finite number"
                .formatted(what, sample, value));
      }
    }
  }
}
