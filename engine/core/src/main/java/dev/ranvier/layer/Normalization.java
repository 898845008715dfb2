package dev.ranvier.layer;

import dev.ranvier.data.Dataset;
import dev.ranvier.random.Philox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Brings each feature to mean 0 and variance 1: {@code y = (x - mean) / max(sqrt(variance), 1e-7)},
 * as Keras's layer of this name. Training changes neither mean nor variance; {@link #adapt} takes
 * them from data.
 *
 * @param mean of each feature
 * @param variance of each feature, not negative
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record Normalization(List<Float> mean, List<Float> variance, Optional<String> name)
    implements Layer {

  private static final double LEAST_DEVIATION = 1e-7;

  /** Lists of one value, which cannot change and take no memory for each feature. */
  private static final Class<?> REPEATED = Collections.nCopies(1, 0f).getClass();

  /** Copies and checks both lists. */
  public Normalization {
    mean = own(mean);
    variance = own(variance);
    if (mean.size() != variance.size()) {
      throw new IllegalArgumentException(
          "Normalization: %s means and %s variances, expected as many"
              .formatted(mean.size(), variance.size()));
    }
    boolean alike = mean.getClass() == REPEATED && variance.getClass() == REPEATED;
    for (int i = 0; i < (alike ? Math.min(1, mean.size()) : mean.size()); i++) {
      if (!Float.isFinite(mean.get(i)) || !(variance.get(i) >= 0 && variance.get(i) < 1e38f)) {
        throw new IllegalArgumentException(
            "Normalization: feature %s has mean %s and variance %s, expected finite ones, the"
                    .formatted(i, mean.get(i), variance.get(i))
                + " variance not negative");
      }
    }
    LayerNames.require(name);
  }

  /**
   * Mean and (population) variance of each feature over all samples, in double precision. A feature
   * that never changes has variance 0, and another value of it would later be multiplied by 10
   * million, as in Keras: one line in the log names such features.
   */
  public static Normalization adapt(Dataset data) {
    FeatureMoments moments = new FeatureMoments(data);
    Normalization adapted = new Normalization(moments.means(), moments.variances());
    adapted.sayWhatIsConstant();
    return adapted;
  }

  private void sayWhatIsConstant() {
    int first = variance.indexOf(0f);
    if (first >= 0) {
      long count = variance.stream().filter(value -> value == 0f).count();
      String message =
          "Normalization.adapt: %s of %s features never change in this data, first feature %s, always %s: any other value of it will be taken times 10 million; leave such features out, or give them variance 1 by Normalization.of(mean, variance)"
              .formatted(count, variance.size(), first, mean.get(first));
      System.getLogger("dev.ranvier").log(System.Logger.Level.WARNING, message);
    }
  }

  /** Of samples [samples][features], all of one length. */
  public static Normalization adapt(float[][] samples) {
    return adapt(Dataset.wrap(samples, new float[samples.length][1]));
  }

  private static List<Float> own(List<Float> values) {
    return values.getClass() == REPEATED ? values : List.copyOf(values);
  }

  /** Without a name of its own. */
  public Normalization(List<Float> mean, List<Float> variance) {
    this(mean, variance, Optional.empty());
  }

  /**
   * Of this many features, to be given their means and variances as weights; until then it changes
   * nothing, and takes no memory for each feature.
   */
  public static Normalization ofSize(int size) {
    return new Normalization(Collections.nCopies(size, 0f), Collections.nCopies(size, 1f));
  }

  /** Of these means and variances. */
  public static Normalization of(float[] mean, float[] variance) {
    return new Normalization(list(mean), list(variance));
  }

  private static List<Float> list(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return List.of(boxed);
  }

  /** 1 / max(sqrt(variance), 1e-7). */
  public static float scale(float variance) {
    return (float) (1 / Math.max(Math.sqrt(variance), LEAST_DEVIATION));
  }

  @Override
  public Normalization named(String own) {
    return new Normalization(mean, variance, LayerNames.own(own));
  }

  @Override
  public String kind() {
    return "normalization";
  }

  /** mean and variance. */
  @Override
  public List<ParameterSpec> parameters(int inputSize) {
    if (inputSize != mean.size()) {
      throw new IllegalArgumentException(
          "Normalization has means of %s features, expected %s, as many as it gets"
              .formatted(mean.size(), inputSize));
    }
    return List.of(
        ParameterSpec.fixed("mean", inputSize, values(mean)),
        ParameterSpec.fixed("variance", inputSize, values(variance)));
  }

  @Override
  public Normalization withParameters(IntFunction<float[]> values) {
    return new Normalization(list(values.apply(0)), list(values.apply(1)), name);
  }

  private static ParameterSpec.Start values(List<Float> values) {
    return (Philox random, MemorySegment memory, long offsetBytes, int rowStride) -> {
      for (int i = 0; i < values.size(); i++) {
        memory.set(ValueLayout.JAVA_FLOAT, offsetBytes + ((long) i << 2), values.get(i));
      }
    };
  }
}
