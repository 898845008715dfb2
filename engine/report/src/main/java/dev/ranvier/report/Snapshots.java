package dev.ranvier.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where values of weights and activations lay after some epochs: after all of them as long as they
 * are few, then after every second, every fourth and so on.
 */
final class Snapshots {

  /** Epochs that are kept at most, but for the last. */
  private static final int MOST_EPOCHS = 16;

  /** Values that are counted at most; of more, so many evenly spread. */
  private static final int MOST_VALUES = 100_000;

  private final List<Integer> epochs = new ArrayList<>();
  private final Map<String, SortedMap<Integer, Histogram>> series = new LinkedHashMap<>();
  private int every = 1;

  /** Whether the values after this epoch are to be kept. */
  boolean wants(int epoch) {
    return epoch % every == 0;
  }

  boolean has(int epoch) {
    return !epochs.isEmpty() && epochs.getLast() == epoch;
  }

  /** Keeps where values lie, by what they are of. */
  void add(int epoch, Map<String, float[]> values) {
    if (epochs.size() >= MOST_EPOCHS) {
      every *= 2;
      epochs.removeIf(kept -> kept % every != 0);
      series.values().forEach(kept -> kept.keySet().retainAll(epochs));
    }
    epochs.add(epoch);
    values.forEach(
        (name, all) ->
            series.computeIfAbsent(name, n -> new TreeMap<>()).put(epoch, Histogram.of(some(all))));
  }

  private static float[] some(float[] all) {
    if (all.length <= MOST_VALUES) {
      return all;
    }
    float[] some = new float[MOST_VALUES];
    for (int i = 0; i < some.length; i++) {
      some[i] = all[(int) ((long) i * all.length / some.length)];
    }
    return some;
  }

  /** What there are values of. */
  List<String> names() {
    return List.copyOf(series.keySet());
  }

  /** Where values of one lay, by epoch; 0 for before the first. */
  SortedMap<Integer, Histogram> histograms(String name) {
    return series.get(name);
  }
}
