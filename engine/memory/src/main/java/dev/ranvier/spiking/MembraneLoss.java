package dev.ranvier.spiking;

/**
 * Cross-entropy between the softmax of the output membranes and the class, in every step: summed
 * over the steps, mean over the samples of a batch. In double precision with StrictMath, so that
 * all machines agree.
 */
final class MembraneLoss {

  private MembraneLoss() {}

  /**
   * One sample.
   *
   * @param membranes [samples · steps, classes]
   * @param grads of the batch's mean, shaped as the membranes; null if none is asked for
   * @return its loss
   */
  static double sample(
      int sample,
      int steps,
      int classes,
      int classId,
      int batchSize,
      float[] membranes,
      float[] grads) {
    double loss = 0;
    for (int t = 0; t < steps; t++) {
      int row = (sample * steps + t) * classes;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < classes; i++) {
        most = Math.max(most, membranes[row + i]);
      }
      double sum = 0;
      for (int i = 0; i < classes; i++) {
        sum += StrictMath.exp(membranes[row + i] - most);
      }
      loss += StrictMath.log(sum) + most - membranes[row + classId];
      for (int i = 0; grads != null && i < classes; i++) {
        double share = StrictMath.exp(membranes[row + i] - most) / sum;
        grads[row + i] = (float) ((share - (i == classId ? 1 : 0)) / batchSize);
      }
    }
    return loss;
  }
}
