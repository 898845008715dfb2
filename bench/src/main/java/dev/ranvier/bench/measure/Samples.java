package dev.ranvier.bench.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Measured values, kept in a fixed array so that measuring allocates nothing. */
public final class Samples {

  private final double[] values;
  private int count;

  public Samples(int capacity) {
    values = new double[capacity];
  }

  /** A value of each of these, in their order. */
  public static <T> Samples of(Collection<T> all, ToDoubleFunction<T> value) {
    Samples samples = new Samples(all.size());
    all.forEach(each -> samples.add(value.applyAsDouble(each)));
    return samples;
  }

  public void add(double value) {
    values[count++] = value;
  }

  public double median() {
    return quantile(0.5);
  }

  public void copyTo(Samples other) {
    for (int i = 0; i < count; i++) {
      other.add(values[i]);
    }
  }

  public double mean() {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    return sum / count;
  }

  /** In the order in which they came. */
  public double get(int index) {
    return values[index];
  }

  public int count() {
    return count;
  }

  /** The smallest value that at least this share of the values does not exceed. */
  public double quantile(double share) {
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * count) - 1;
    return sorted[Math.max(0, Math.min(count - 1, rank))];
  }
}
