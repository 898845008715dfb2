package dev.ranvier;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the end of a data set, which a validation split takes, has other targets than the rest:
 * so it is with data that is sorted.
 *
 * <p>Looked at are up to {@value #LOOKED_AT} samples of either part, evenly spread. A column of
 * zeros and ones, or a class, is another one if its share differs by more than a tenth of its
 * standard deviation and the likelihood ratio of the two shares (twice its logarithm) exceeds 25: a
 * class that is missing in one part counts as soon as chance would hardly leave it out. A column of
 * other values is another one if its means differ by more than a tenth of its standard deviation
 * and by more than 5 standard errors. Chance does either in about one of two million columns.
 */
final class SplitNotice {

  static final int LOOKED_AT = 4096;

  private static final double STANDARD_ERRORS = 5;
  private static final double LEAST_DEVIATIONS = 0.1;

  private SplitNotice() {}

  /**
   * What there is to say.
   *
   * @param kept samples that are trained on, the first ones
   */
  static Optional<String> of(Dataset data, int kept) {
    Part rest = new Part(data);
    Part end = new Part(data);
    rest.look(data, 0, kept);
    end.look(data, kept, data.size());
    int worst = -1;
    double most = 1;
    for (int column = 0; column < rest.sums.length; column++) {
      double distance = distance(rest, end, column);
      if (distance > most) {
        worst = column;
        most = distance;
      }
    }
    return worst < 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Ranvier: the validation split takes the last %,d of %,d samples, which have other"
                    + " targets than the rest: %s. If the data is sorted, shuffle it first, or give"
                    + " validation data drawn at random.",
                data.size() - kept,
                data.size(),
                describe(rest, end, worst)));
  }

  private static String describe(Part rest, Part end, int column) {
    if (rest.isShare(column) && end.isShare(column)) {
      return String.format(
          Locale.ROOT,
          "%s is %.1f%% of them and %.1f%% of the rest",
          rest.sums.length == 1 ? "class 1" : "class " + column,
          100 * end.mean(column),
          100 * rest.mean(column));
    }
    return String.format(
        Locale.ROOT,
        "the mean of column %d is %,.5g among them and %,.5g in the rest",
        column,
        end.mean(column),
        rest.mean(column));
  }

  /** 1 where chance ends. */
  private static double distance(Part rest, Part end, int column) {
    double all = (double) rest.count + end.count;
    double mean = (rest.sums[column] + end.sums[column]) / all;
    double square = (rest.squares[column] + end.squares[column]) / all;
    double variance = Math.max(square - mean * mean, 0);
    double difference = Math.abs(rest.mean(column) - end.mean(column));
    if (difference <= LEAST_DEVIATIONS * Math.sqrt(variance)) {
      return 0;
    }
    if (rest.isShare(column) && end.isShare(column)) {
      double ratio = 2 * (rest.likelihood(column, mean) + end.likelihood(column, mean));
      return Math.sqrt(ratio) / STANDARD_ERRORS;
    }
    double error = Math.sqrt(variance * (1.0 / rest.count + 1.0 / end.count));
    return difference / error / STANDARD_ERRORS;
  }

  /** Sums over the targets of samples, taken as a batch of one row. */
  private static final class Part implements Batch {

    private final Targets targets;
    private final int featureSize;
    private final float[] row;
    private final double[] sums;
    private final double[] squares;
    private final boolean[] others;
    private long count;

    Part(Dataset data) {
      this.targets = data.targets();
      this.featureSize = data.featureSize();
      this.row = new float[featureSize];
      this.sums = new double[targets.size()];
      this.squares = new double[sums.length];
      this.others = new boolean[sums.length];
    }

    void look(Dataset data, int from, int to) {
      long size = (long) to - from;
      count = Math.min(size, LOOKED_AT);
      for (long i = 0; i < count; i++) {
        data.read((int) (from + i * size / count), this, 0);
      }
    }

    double mean(int column) {
      return sums[column] / count;
    }

    /** Whether all values are 0 or 1. */
    boolean isShare(int column) {
      return !others[column];
    }

    /** Logarithm of how much likelier this part is by its own share than by another. */
    double likelihood(int column, double share) {
      double ones = sums[column];
      return term(ones, count * share) + term(count - ones, count * (1 - share));
    }

    private static double term(double found, double expected) {
      return found == 0 ? 0 : found * Math.log(found / expected);
    }

    private void add(int column, double value) {
      sums[column] += value;
      squares[column] += value * value;
      others[column] |= value != 0 && value != 1;
    }

    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public int featureSize() {
      return featureSize;
    }

    @Override
    public Targets targets() {
      return targets;
    }

    @Override
    public void setTargets(int row, float[] sample) {
      for (int column = 0; column < sums.length; column++) {
        add(column, sample[column]);
      }
    }

    @Override
    public void setClassId(int row, int classId) {
      if (classId >= 0 && classId < sums.length) {
        add(classId, 1);
      }
    }

    @Override
    public void setFeatures(int row, float[] sample) {}

    @Override
    public void setFeatures(int row, MemorySegment sample, long offsetBytes) {}

    @Override
    public void setWeight(int row, float weight) {}

    @Override
    public void setClassWeight(int row, float[] weights) {}

    @Override
    public float[] rowBuffer() {
      return row;
    }
  }
}
