package dev.ranvier;

import dev.ranvier.memory.Region;
import dev.ranvier.warmup.WarmUp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Made-up samples for every door of a predictor: batches of every size, zeros among the inputs and
 * none, from segments of both kinds, arrays and buffers.
 */
final class PredictorWarmUp {

  private final Predictor predictor;
  private final int rows;
  private final MemorySegment some;
  private final MemorySegment none;
  private final MemorySegment out;
  private final float[] sample;
  private final float[] answer;
  private final FloatBuffer samples;
  private final FloatBuffer answers;
  private final int[] classes;

  private PredictorWarmUp(Predictor predictor, int rows, Arena arena, Arena shared) {
    this.predictor = predictor;
    this.rows = rows;
    int inputSize = predictor.inputSize();
    int outputSize = predictor.outputSize();
    Region dense = new Region(0, rows, inputSize, inputSize, Region.Type.FLOAT32);
    this.some = arena.allocate(dense.denseBytes(), Float.BYTES);
    this.none = shared.allocate(dense.denseBytes(), Float.BYTES);
    this.out = arena.allocate(4L * rows * outputSize, Float.BYTES);
    WarmUp.fill(some, dense);
    for (long i = 0; i < (long) rows * inputSize; i++) {
      float value = some.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      none.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1f - value);
    }
    this.sample = new float[inputSize];
    this.answer = new float[outputSize];
    this.samples = floats(some, inputSize);
    this.answers = floats(out, outputSize);
    this.classes = new int[rows];
  }

  private static FloatBuffer floats(MemorySegment segment, int count) {
    return segment
        .asSlice(0, 4L * count)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /**
   * Predicts until the path is compiled and allocates nothing.
   *
   * @param rows the most that go through all steps together
   * @return how many predictions that took
   */
  static int run(Predictor predictor, int rows) {
    try (Arena arena = Arena.ofConfined();
        Arena shared = Arena.ofShared()) {
      PredictorWarmUp all = new PredictorWarmUp(predictor, rows, arena, shared);
      return WarmUp.ofPredictor().run(all::predict);
    }
  }

  private void predict(int call) {
    switch (call & 3) {
      case 0 -> predictor.predict(some, out);
      case 1 -> predictor.predict(none, out);
      case 2 -> predictOne(call >> 2);
      default -> predictor.runSome(1 + (call >> 2) % rows);
    }
  }

  private void predictOne(int call) {
    switch (call & 7) {
      case 1 -> predictor.predict(samples, answers);
      case 3 -> predictor.predictClass(sample);
      case 5 -> predictor.predictClasses(some, classes);
      default -> predictor.predict(sample, answer);
    }
  }
}
