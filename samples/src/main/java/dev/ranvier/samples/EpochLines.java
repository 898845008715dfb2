package dev.ranvier.samples;

import dev.ranvier.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One printed line for each epoch, with its throughput (training and validation together), for
 * output that is not a terminal as well.
 */
final class EpochLines {

  private final int samples;
  private final List<Double> rates = new ArrayList<>();
  private long last = System.nanoTime();

  EpochLines(int samples) {
    this.samples = samples;
  }

  void print(History history) {
    long now = System.nanoTime();
    rates.add(samples / ((now - last) * 1e-9));
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "epoch %2d", history.epochs()));
    for (String name : history.names()) {
      line.append(String.format(Locale.ROOT, "  %s %.4f", name, history.last(name)));
    }
    System.out.println(line);
    last = System.nanoTime();
  }

  double medianSamplesPerSecond() {
    List<Double> sorted = rates.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
