package dev.ranvier.certainty;

import dev.ranvier.data.Dataset;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.runs.SampleBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The least and the greatest value of every feature that a network was trained on. A row outside of
 * it is one that the network has never seen the like of: intervals say nothing about it.
 */
public final class TrainingRange {

  private static final String KIND = "training-range";

  private final float[] least;
  private final float[] greatest;

  private TrainingRange(float[] least, float[] greatest) {
    this.least = least;
    this.greatest = greatest;
  }

  /** The range of a data set's features; reads all samples. */
  public static TrainingRange of(Dataset training) {
    if (training.size() == 0) {
      throw new IllegalArgumentException("TrainingRange: no samples, expected at least one");
    }
    float[] least = new float[training.featureSize()];
    float[] greatest = new float[training.featureSize()];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
    SampleBlock.readAll(
        training,
        (_, block) -> {
          for (float[] row : block.features()) {
            for (int i = 0; i < row.length; i++) {
              least[i] = Math.min(least[i], row[i]);
              greatest[i] = Math.max(greatest[i], row[i]);
            }
          }
        });
    return new TrainingRange(least, greatest);
  }

  /** Features in a row. */
  public int featureSize() {
    return least.length;
  }

  /** The least value of a feature. */
  public float least(int feature) {
    return least[feature];
  }

  /** The greatest value of a feature. */
  public float greatest(int feature) {
    return greatest[feature];
  }

  /** Whether every feature of a row is within its range. */
  public boolean contains(float[] row) {
    requireSize(row);
    for (int i = 0; i < row.length; i++) {
      if (isOutside(i, row[i])) {
        return false;
      }
    }
    return true;
  }

  /** The features of a row that are outside, in ascending order; NaN is outside everywhere. */
  public int[] outside(float[] row) {
    requireSize(row);
    return IntStream.range(0, row.length).filter(i -> isOutside(i, row[i])).toArray();
  }

  private boolean isOutside(int feature, float value) {
    return !(value >= least[feature] && value <= greatest[feature]);
  }

  private void requireSize(float[] row) {
    if (row.length != least.length) {
      throw new IllegalArgumentException(
          "TrainingRange: a row of %s features, expected %s".formatted(row.length, least.length));
    }
  }

  /**
   * Which features are outside and by what, such as {@code carat is 7.0, trained on 0.2 to 5.01};
   * empty if none is.
   *
   * @param names of the features, or none: they are numbered from 0 then
   */
  public String explain(float[] row, String... names) {
    if (names.length != 0 && names.length != least.length) {
      throw new IllegalArgumentException(
          "TrainingRange: %s names, expected %s, one for each feature, or none"
              .formatted(names.length, least.length));
    }
    List<String> found = new ArrayList<>();
    for (int feature : outside(row)) {
      found.add(
          "%s is %s, trained on %s to %s"
              .formatted(
                  names.length == 0 ? "feature " + feature : names[feature],
                  row[feature],
                  least[feature],
                  greatest[feature]));
    }
    return String.join("; ", found);
  }

  /** As a text that a model's metadata can carry. */
  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", KIND);
    json.put("least", numbers(least));
    json.put("greatest", numbers(greatest));
    return Json.write(json);
  }

  private static List<Float> numbers(float[] values) {
    List<Float> numbers = new ArrayList<>();
    for (float value : values) {
      numbers.add(value);
    }
    return numbers;
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws dev.ranvier.io.ModelFormatException saying what is wrong
   */
  public static TrainingRange fromJson(String text) {
    JsonObject json = JsonObject.parse(null, KIND, text);
    json.allowOnly(Set.of("kind", "least", "greatest"));
    if (!json.string("kind").equals(KIND)) {
      throw json.wrong("kind", "'" + KIND + "'");
    }
    float[] least = floats(json.numbers("least"));
    float[] greatest = floats(json.numbers("greatest"));
    boolean right = least.length == greatest.length && least.length > 0;
    for (int i = 0; right && i < least.length; i++) {
      right = least[i] <= greatest[i];
    }
    if (!right) {
      throw json.wrong("greatest", "a number for each feature, at least its least value");
    }
    return new TrainingRange(least, greatest);
  }

  private static float[] floats(List<Double> numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).floatValue();
    }
    return values;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingRange range
        && Arrays.equals(least, range.least)
        && Arrays.equals(greatest, range.greatest);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(least) + Arrays.hashCode(greatest);
  }

  @Override
  public String toString() {
    return "TrainingRange" + Arrays.toString(least) + " to " + Arrays.toString(greatest);
  }
}
