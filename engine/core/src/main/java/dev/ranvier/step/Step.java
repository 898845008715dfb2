package dev.ranvier.step;

import dev.ranvier.simd.RowCalls;

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

  /**
   * Adds what it does with a single sample to what happens to a row in machine code; if it cannot,
   * it breaks it off.
   */
  default void addTo(RowCalls calls) {
    calls.breakOff();
  }

  /** What it does, on which backend and why; one line. */
  String describe();

  /**
   * Bytes of the matrices that it reads and writes for a full batch, each counted once: what would
   * pass between memory and processor if nothing of it stayed in cache from one step to the next.
   */
  long trafficBytes();
}
