package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.initializer.IndependentInitializer;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each initializer: the distribution that its name promises, the same draw for ever, and no wrong
 * parameter.
 */
@Anywhere
class InitializerTest {

  private static final int INPUTS = 1_000;
  private static final int OUTPUTS = 500;

  /** What 1,000 x 500 weights must look like: sqrt(6 / 1500) = 0.0632456 and so on. */
  private record Distribution(
      Initializer initializer, double mean, double deviation, double least, double most) {}

  /** In the order of the cases. */
  private static final List<Distribution> DISTRIBUTIONS =
      List.of(
          same(Initializer.constant(0), 0),
          normal(Initializer.glorotNormal(), 0, 0.0365148, 0.0830235),
          uniform(Initializer.glorotUniform(), -0.0632456, 0.0632456),
          normal(Initializer.heNormal(), 0, 0.0447214, 0.1016827),
          uniform(Initializer.heUniform(), -0.0774597, 0.0774597),
          normal(Initializer.lecunNormal(), 0, 0.0316228, 0.0719005),
          uniform(Initializer.lecunUniform(), -0.0547723, 0.0547723),
          same(Initializer.ones(), 1),
          normal(Initializer.orthogonal(), 0, 0.0316228, Double.POSITIVE_INFINITY),
          normal(Initializer.randomNormal(), 0, 0.05, Double.POSITIVE_INFINITY),
          uniform(Initializer.randomUniform(), -0.05, 0.05),
          normal(Initializer.truncatedNormal(), 0, 0.0439813, 0.1),
          same(Initializer.zeros(), 0),
          same(Initializer.constant(-1.1), -1.1),
          normal(Initializer.orthogonal(1.5), 0, 0.0474342, Double.POSITIVE_INFINITY),
          normal(Initializer.randomNormal(1, 0.25), 1, 0.25, Double.POSITIVE_INFINITY),
          uniform(Initializer.randomUniform(2, 3), 2, 3),
          normal(Initializer.truncatedNormal(-1, 0.5), -1, 0.4398128, 1));

  /** CRC-32C of 37 x 23 weights of seed 7, in the order of the cases. */
  private static final List<String> CHECKSUMS =
      List.of(
          "45546494",
          "54923c50",
          "670a5e1f",
          "df3278b3",
          "c81c8301",
          "71a0b327",
          "65eca6cc",
          "56bf2224",
          "217e0a88",
          "230a0fc1",
          "be6e3626",
          "72100bde",
          "45546494",
          "735e7898",
          "5241b881",
          "4f2cf724",
          "6f0f7fe1",
          "81159618");

  private static Distribution same(Initializer initializer, double value) {
    return new Distribution(initializer, value, 0, value, value);
  }

  private static Distribution uniform(Initializer initializer, double least, double most) {
    double deviation = (most - least) / Math.sqrt(12);
    return new Distribution(initializer, (least + most) / 2, deviation, least, most);
  }

  private static Distribution normal(
      Initializer initializer, double mean, double deviation, double bound) {
    return new Distribution(initializer, mean, deviation, mean - bound, mean + bound);
  }

  static Stream<Distribution> distributions() {
    return DISTRIBUTIONS.stream();
  }

  static Stream<Initializer> initializers() {
    return Cases.INITIALIZERS.stream();
  }

  private static float[] fill(Initializer initializer, int inputSize, int outputSize, long seed) {
    float[] weights = new float[inputSize * outputSize];
    initializer.fill(
        Philox.of(seed, 0), MemorySegment.ofArray(weights), 0, outputSize, inputSize, outputSize);
    return weights;
  }

  @Test
  void everyKindIsListedAndNamedOnce() {
    List<Class<?>> kinds =
        Stream.of(Initializer.class, IndependentInitializer.class)
            .<Class<?>>flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
            .filter(Class::isRecord)
            .toList();
    assertThat(Initializer.all().stream().<Class<?>>map(Initializer::getClass))
        .containsExactlyInAnyOrderElementsOf(kinds);
    assertThat(Initializer.all().stream().map(Initializer::name)).doesNotHaveDuplicates();
    assertThat(DISTRIBUTIONS.stream().map(Distribution::initializer))
        .containsExactlyElementsOf(Cases.INITIALIZERS);
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void momentsAndBoundsAreTheDefinitions(Distribution expected) {
    float[] weights = fill(expected.initializer, INPUTS, OUTPUTS, 3);
    double sum = 0;
    double squares = 0;
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float weight : weights) {
      sum += weight;
      squares += (weight - expected.mean) * (weight - expected.mean);
      least = Math.min(least, weight);
      most = Math.max(most, weight);
    }
    double error = expected.deviation / Math.sqrt(weights.length);
    assertThat(sum / weights.length).isCloseTo(expected.mean, within(4 * error + 1e-7));
    assertThat(Math.sqrt(squares / weights.length))
        .isCloseTo(expected.deviation, within(3 * error + 1e-7));
    double rounding = 1e-6 * Math.max(Math.abs(expected.least), Math.abs(expected.most));
    if (Double.isInfinite(expected.most)) {
      assertThat((most - expected.mean) / expected.deviation).isBetween(4.0, 6.0);
      assertThat((least - expected.mean) / expected.deviation).isBetween(-6.0, -4.0);
    } else {
      double nearly = 0.002 * expected.deviation + rounding;
      assertThat((double) most).isBetween(expected.most - nearly, expected.most + rounding);
      assertThat((double) least).isBetween(expected.least - rounding, expected.least + nearly);
    }
  }

  @Test
  void whatWasDrawnOnceIsDrawnForEver() {
    assertThat(Cases.INITIALIZERS.stream().map(each -> checksum(fill(each, 37, 23, 7))))
        .containsExactlyElementsOf(CHECKSUMS);
  }

  private static String checksum(float[] weights) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return "%08x".formatted(checksum.getValue());
  }

  @ParameterizedTest
  @MethodSource("initializers")
  void onlyTheMatrixIsWritten(Initializer initializer) {
    for (int[] shape : new int[][] {{5, 3}, {3, 5}, {1, 4}}) {
      float[] dense = fill(initializer, shape[0], shape[1], 9);
      float[] padded = new float[7 + shape[0] * 8];
      Arrays.fill(padded, Float.NaN);
      MemorySegment segment = MemorySegment.ofArray(padded);
      initializer.fill(Philox.of(9, 0), segment, 7 * Float.BYTES, 8, shape[0], shape[1]);
      float[] expected = new float[padded.length];
      Arrays.fill(expected, Float.NaN);
      for (int row = 0; row < shape[0]; row++) {
        System.arraycopy(dense, row * shape[1], expected, 7 + row * 8, shape[1]);
      }
      assertThat(padded).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,1", "1,7", "7,1", "5,5", "33,33", "40,100", "100,40", "67,66", "31,300", "130,130"
  })
  void theShorterSideOfOrthogonalIsOrthonormal(int inputSize, int outputSize) {
    float[] weights = fill(Initializer.orthogonal(1.5), inputSize, outputSize, 4);
    boolean wide = outputSize > inputSize;
    int vectors = Math.min(inputSize, outputSize);
    int length = Math.max(inputSize, outputSize);
    for (int i = 0; i < vectors; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int k = 0; k < length; k++) {
          product +=
              wide
                  ? (double) weights[i * outputSize + k] * weights[j * outputSize + k]
                  : (double) weights[k * outputSize + i] * weights[k * outputSize + j];
        }
        assertThat(product).isCloseTo(i == j ? 2.25 : 0, within(1e-6));
      }
    }
  }

  /** A = QR with a positive diagonal has one solution only: Gram and Schmidt's. */
  @ParameterizedTest
  @CsvSource({"6,4", "4,6", "40,40", "70,34"})
  void orthogonalIsTheDecompositionOfANormalMatrix(int inputSize, int outputSize) {
    float[] weights = fill(Initializer.orthogonal(), inputSize, outputSize, 11);
    double[][] q = gramSchmidt(inputSize, outputSize, 11);
    for (int vector = 0; vector < q.length; vector++) {
      for (int k = 0; k < q[vector].length; k++) {
        int index = outputSize > inputSize ? vector * outputSize + k : k * outputSize + vector;
        assertThat((double) weights[index]).isCloseTo(q[vector][k], within(1e-7));
      }
    }
  }

  private static double[][] gramSchmidt(int inputSize, int outputSize, long seed) {
    Philox random = Philox.of(seed, 0);
    double[][] q = new double[Math.min(inputSize, outputSize)][Math.max(inputSize, outputSize)];
    for (double[] vector : q) {
      Arrays.setAll(vector, k -> random.nextGaussian());
    }
    for (int vector = 0; vector < q.length; vector++) {
      for (int earlier = 0; earlier < 2 * vector; earlier++) { // twice is enough
        double[] other = q[earlier % vector];
        double product = dot(q[vector], other);
        for (int k = 0; k < other.length; k++) {
          q[vector][k] -= product * other[k];
        }
      }
      double norm = Math.sqrt(dot(q[vector], q[vector]));
      for (int k = 0; k < q[vector].length; k++) {
        q[vector][k] /= norm;
      }
    }
    return q;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("initializers")
  void parametersMakeTheSameInitializer(Initializer initializer) {
    Initializer plain =
        Initializer.all().stream()
            .filter(known -> known.name().equals(initializer.name()))
            .findFirst()
            .orElseThrow();
    assertThat(plain.withParameters(initializer.parameters())).isEqualTo(initializer);
  }

  @Test
  void wrongParametersAreRefused() {
    refused(() -> Initializer.constant(Double.NaN), "Constant: value is NaN, expected a finite");
    refused(() -> Initializer.orthogonal(1e39), "Orthogonal: gain is 1.0E39, expected a finite");
    refused(() -> Initializer.randomUniform(1, 1), "minval is 1.0, expected less than maxval, 1.0");
    refused(() -> Initializer.randomUniform(0, 1e40), "RandomUniform: maxval is 1.0E40");
    refused(() -> Initializer.randomUniform(-1e40, 0), "RandomUniform: minval is -1.0E40");
    refused(() -> Initializer.randomNormal(0, -1), "RandomNormal: stddev is -1.0, expected 0 or");
    refused(() -> Initializer.randomNormal(0, Double.NaN), "RandomNormal: stddev is NaN");
    refused(() -> Initializer.randomNormal(1e40, 1), "RandomNormal: mean is 1.0E40");
    refused(() -> Initializer.truncatedNormal(0, 1e39), "TruncatedNormal: stddev is 1.0E39");
    refused(() -> Initializer.truncatedNormal(Double.NaN, 1), "TruncatedNormal: mean is NaN");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
