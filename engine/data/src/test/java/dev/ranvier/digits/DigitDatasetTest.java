package dev.ranvier.digits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Targets;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Digits as a data set: what it says of itself, and what it writes into a batch. */
@Anywhere
class DigitDatasetTest {

  /** Keeps the row that it gets last, after something else was done. */
  private static final class LastRow implements Batch {

    private final float[] buffer = new float[Digits.PIXELS];
    private final Runnable first;
    private float[] features;
    private int classId = -1;

    LastRow(Runnable first) {
      this.first = first;
    }

    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public int featureSize() {
      return Digits.PIXELS;
    }

    @Override
    public Targets targets() {
      return Targets.classIds(Digits.CLASSES);
    }

    @Override
    public void setFeatures(int row, float[] sample) {
      first.run();
      features = sample.clone();
    }

    @Override
    public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
      throw new AssertionError();
    }

    @Override
    public void setTargets(int row, float[] sample) {
      throw new AssertionError();
    }

    @Override
    public void setClassId(int row, int id) {
      classId = id;
    }

    @Override
    public void setWeight(int row, float weight) {
      throw new AssertionError();
    }

    @Override
    public void setClassWeight(int row, float[] weights) {
      throw new AssertionError();
    }

    @Override
    public float[] rowBuffer() {
      return buffer;
    }
  }

  /** As when another thread reads between a row's making and its copying. */
  @Test
  void twoBatchesThatAreFilledAtOnceGetTheirOwnDigits() {
    byte[] images = new byte[2 * Digits.PIXELS];
    Arrays.fill(images, 0, Digits.PIXELS, (byte) 255);
    DigitDataset data = new DigitDataset(new Digits(images, new int[] {7, 3}));
    LastRow black = new LastRow(() -> {});
    LastRow white = new LastRow(() -> data.read(1, black, 0));
    data.read(0, white, 0);
    assertThat(white.features).containsOnly(1f);
    assertThat(white.classId).isEqualTo(7);
    assertThat(black.features).containsOnly(0f);
    assertThat(black.classId).isEqualTo(3);
  }
}
