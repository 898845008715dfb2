package dev.ranvier.report;

import dev.ranvier.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a page takes from the data that a network was trained on: ranges, and samples to try. */
final class PageData {

  /** Samples that are read at most, evenly over the data. */
  private static final int READ = 4_000;

  /** Points that a map shows at most. */
  private static final int POINTS = 400;

  /** Values of all points together. */
  private static final int POINT_VALUES = 20_000;

  private final List<float[]> features = new ArrayList<>();
  private final List<Number> targets = new ArrayList<>();
  private final float[] least;
  private final float[] most;

  private PageData(int featureSize) {
    least = new float[featureSize];
    most = new float[featureSize];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(most, Float.NEGATIVE_INFINITY);
  }

  static PageData of(Dataset data) {
    PageData read = new PageData(data.featureSize());
    SampleReader sample = new SampleReader(data);
    int step = Math.max(1, Math.ceilDiv(data.size(), READ));
    for (int index = 0; index < data.size(); index += step) {
      sample.read(index);
      read.add(sample);
    }
    return read;
  }

  private void add(SampleReader sample) {
    float[] row = sample.features().clone();
    features.add(row);
    targets.add(target(sample));
    for (int i = 0; i < row.length; i++) {
      least[i] = Math.min(least[i], row[i]);
      most[i] = Math.max(most[i], row[i]);
    }
  }

  /** A class, a single value, or null for a row of several values. */
  private static Number target(SampleReader sample) {
    if (sample.isOneHot()) {
      return sample.classOf();
    }
    return sample.target().length == 1 ? (Number) sample.target()[0] : null;
  }

  /** The smallest value of a feature, as the network gets it. */
  double least(int feature) {
    return least[feature];
  }

  double most(int feature) {
    return most[feature];
  }

  /** The first sample's value. */
  double first(int feature) {
    return features.getFirst()[feature];
  }

  /** Samples as points: features and targets. */
  Map<String, Object> points() {
    int wanted = Math.min(POINTS, Math.max(1, POINT_VALUES / least.length));
    int step = Math.max(1, Math.ceilDiv(features.size(), wanted));
    List<Object> rows = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < features.size(); i += step) {
      List<Object> row = new ArrayList<>();
      for (float value : features.get(i)) {
        row.add(value);
      }
      rows.add(row);
      values.add(targets.get(i));
    }
    Map<String, Object> points = new LinkedHashMap<>();
    points.put("features", rows);
    points.put("targets", values);
    return points;
  }

  /** The first picture of each class, as bytes of ink in base64, with the class's name. */
  List<Map<String, Object>> examples(double paper, double full, List<Readout> outputs) {
    Map<Integer, float[]> first = new TreeMap<>();
    for (int i = 0; i < features.size(); i++) {
      if (targets.get(i) instanceof Integer id && id < outputs.size()) {
        first.putIfAbsent(id, features.get(i));
      }
    }
    List<Map<String, Object>> examples = new ArrayList<>();
    first.forEach(
        (id, picture) -> {
          byte[] ink = new byte[picture.length];
          for (int i = 0; i < ink.length; i++) {
            double share = Math.clamp((picture[i] - paper) / (full - paper), 0.0, 1.0);
            ink[i] = (byte) Math.round(255 * share);
          }
          Map<String, Object> example = new LinkedHashMap<>();
          example.put("name", outputs.get(id).name());
          example.put("ink", Base64.getEncoder().encodeToString(ink));
          examples.add(example);
        });
    return examples;
  }
}
