package dev.ranvier.step;

/** One compiled operation on whole matrices, all places resolved. Runs without allocation. */
public sealed interface Step
    permits AccumulateStep,
        ClipNormStep,
        ConstraintStep,
        GradientSumStep,
        LossStep,
        PassStep,
        PenaltyStep,
        Product,
        SmallLayersStep,
        UpdateStep {

  /** Works on the first {@code rows} samples of the batch. */
  void run(int rows);

  /** What it does, on which backend and why; one line. */
  String describe();

  /**
   * Bytes of the matrices that it reads and writes for a full batch, each counted once: what would
   * pass between memory and processor if nothing of it stayed in cache from one step to the next.
   */
  long trafficBytes();
}
