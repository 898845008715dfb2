package dev.ranvier.data;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;

/** Another data set's samples, each with the weight of its class. */
final class ClassWeightedDataset extends WeightedDataset {

  private final Weighing weighing;

  ClassWeightedDataset(Dataset samples, Map<Integer, Double> weights) {
    super(samples);
    Targets targets = samples.targets();
    boolean oneValue = targets.kind() == Targets.Kind.VALUES && targets.size() == 1;
    float[] all = new float[oneValue ? 2 : targets.size()];
    Arrays.fill(all, 1f);
    weights.forEach(
        (id, weight) -> {
          if (id < 0 || id >= all.length) {
            throw new IllegalArgumentException(
                "Dataset: a weight is given for class %d, expected classes 0 to %d"
                    .formatted(id, all.length - 1));
          }
          requireWeight("class " + id, weight);
          all[id] = weight.floatValue();
        });
    this.weighing = new Weighing(all);
  }

  @Override
  public void fill(int[] order, int from, int count, Batch batch) {
    weighing.batch = batch;
    samples.fill(order, from, count, weighing);
  }

  /** Passes samples on to a batch, with the weight of the class that the target names. */
  private static final class Weighing implements Batch {

    private final float[] weights;
    private Batch batch;

    Weighing(float[] weights) {
      this.weights = weights;
    }

    @Override
    public int capacity() {
      return batch.capacity();
    }

    @Override
    public int featureSize() {
      return batch.featureSize();
    }

    @Override
    public Targets targets() {
      return batch.targets();
    }

    @Override
    public void setFeatures(int row, float[] sample) {
      batch.setFeatures(row, sample);
    }

    @Override
    public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
      batch.setFeatures(row, sample, offsetBytes);
    }

    @Override
    public void setTargets(int row, float[] sample) {
      batch.setTargets(row, sample);
      batch.setWeight(row, weights[classOf(sample)]);
    }

    /** The place of the largest value; of a single value whether it is above one half. */
    private static int classOf(float[] sample) {
      if (sample.length == 1) {
        return sample[0] > 0.5f ? 1 : 0;
      }
      int largest = 0;
      for (int i = 1; i < sample.length; i++) {
        largest = sample[i] > sample[largest] ? i : largest;
      }
      return largest;
    }

    @Override
    public void setClassId(int row, int classId) {
      batch.setClassId(row, classId);
      batch.setWeight(row, weights[classId]);
    }

    @Override
    public void setWeight(int row, float weight) {
      throw new IllegalStateException(
          "Dataset: it has class weights and sample weights, expected one of them");
    }
  }
}
