package dev.ranvier.bench.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What engines came to on a workload, process by process. */
public final class Outcomes<F> {

  private final Map<String, List<F>> figures = new LinkedHashMap<>();
  private final List<Samples> peaks = new ArrayList<>();

  /** Adds what one process of an engine came to. */
  public void add(String engine, F one) {
    figures.computeIfAbsent(engine, name -> new ArrayList<>()).add(one);
  }

  /** Adds the rates of the probes beside an engine. */
  public void addPeaks(Samples besides) {
    peaks.add(besides);
  }

  /** The median rate of all probes, NaN if there were none. */
  public double peak() {
    Samples all = new Samples(peaks.stream().mapToInt(Samples::count).sum());
    peaks.forEach(some -> some.copyTo(all));
    return all.count() == 0 ? Double.NaN : all.median();
  }

  /** One for each engine, in the order in which they came. */
  public List<F> medians(Function<List<F>, F> median) {
    return figures.values().stream().map(median).toList();
  }

  /** A figure of each process, by engine. */
  public Map<String, Samples> of(ToDoubleFunction<F> figure) {
    Map<String, Samples> samples = new LinkedHashMap<>();
    figures.forEach((engine, all) -> samples.put(engine, Samples.of(all, figure)));
    return samples;
  }
}
