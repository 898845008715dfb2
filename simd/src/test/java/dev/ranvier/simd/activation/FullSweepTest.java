package dev.ranvier.simd.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.ErfOracle;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.ExpRowKernel;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All 2^32 floats through exp and every elementwise activation; minutes each, some half an hour,
 * hence only on demand and by the start of a name in small letters, or {@code all}. What has a
 * definition of its own below runs on the best tier, the others as their cases say, forward and
 * backward on every tier:
 *
 * <pre>{@code mvn -B -ntp -pl simd test -Dtest=FullSweepTest -Dranvier.sweep=exp,tanh}</pre>
 */
@Width
@EnabledIfSystemProperty(named = "ranvier.sweep", matches = ".+")
class FullSweepTest {

  private static final int COLUMNS = 4096;
  private static final double TINY = 0x1p-30;
  private static final double LN2 = StrictMath.log(2);
  private static final double TWO_OVER_SQRT_PI = 2 / StrictMath.sqrt(StrictMath.PI);

  /**
   * A function, its definition for |x| of 2^-30 or more, and its value and slope at 0 that stand
   * for the definition below that.
   *
   * @param flushed results that may be 0 instead
   */
  record Function(
      String name,
      Rows rows,
      DoubleUnaryOperator exact,
      double at0,
      double slopeAt0,
      double flushed,
      double ulps) {

    double value(double x) {
      return Math.abs(x) < TINY ? at0 + slopeAt0 * x : exact.applyAsDouble(x);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  interface Rows {
    void run(Padded x, Padded y);
  }

  static final List<Function> FUNCTIONS =
      List.of(
          new Function("exp", FullSweepTest::exp, Math::exp, 1, 1, 0, 2),
          new Function(
              "sigmoid",
              rows(Activations.sigmoid(KernelProvider.of(Tier.best()))),
              x -> 1 / (1 + Math.exp(-x)),
              0.5,
              0.25,
              0,
              4),
          new Function(
              "tanh",
              rows(Activations.tanh(KernelProvider.of(Tier.best()))),
              Math::tanh,
              0,
              1,
              0,
              4),
          new Function(
              "erf",
              rows(Activations.erf(KernelProvider.of(Tier.best()))),
              ErfOracle::erf,
              0,
              TWO_OVER_SQRT_PI,
              0,
              4),
          new Function(
              "softplus",
              rows(Activations.softplus(KernelProvider.of(Tier.best()))),
              x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
              LN2,
              0.5,
              Float.MIN_NORMAL,
              4),
          new Function(
              "GELU, erf form",
              rows(Activations.geluErf(KernelProvider.of(Tier.best()))),
              x -> x == Double.NEGATIVE_INFINITY ? 0 : x * ErfOracle.normal(x),
              0,
              0.5,
              Float.MIN_NORMAL,
              5),
          new Function(
              "SiLU",
              rows(Activations.silu(KernelProvider.of(Tier.best()))),
              x -> x < -1000 ? 0 : x / (1 + Math.exp(-x)),
              0,
              0.5,
              1.1e-36,
              4));

  /** A new activation is among these by its case. */
  static List<ActivationCase> others() {
    Set<String> here = FUNCTIONS.stream().map(Function::name).collect(Collectors.toSet());
    return ActivationCases.ALL.stream()
        .filter(c -> c.kernel().apply(Tier.SCALAR).elementwise())
        .filter(c -> !here.contains(c.name()))
        .toList();
  }

  private static boolean isWanted(String name) {
    String wanted = System.getProperty("ranvier.sweep");
    return wanted.equals("all")
        || Arrays.stream(wanted.split(",")).anyMatch(name.toLowerCase(Locale.ROOT)::startsWith);
  }

  @ParameterizedTest
  @MethodSource("others")
  void errorsOverAllFloatsAreThoseOfTheCase(ActivationCase c) {
    if (isWanted(c.name())) {
      Sweep sweep = new Sweep(c);
      sweep.run(Integer.MIN_VALUE, 1, 1 << 20);
      System.out.println(sweep);
      sweep.check();
    }
  }

  private static void exp(Padded x, Padded y) {
    if (Tier.best() == Tier.VECTOR) {
      ExpRowKernel.expShifted(x.segment, x.bytes, 0f, y.segment, y.bytes, COLUMNS);
    } else {
      RowScalar.expShifted(x.segment, x.bytes, 0f, y.segment, y.bytes, COLUMNS);
    }
  }

  private static Rows rows(ActivationKernel kernel) {
    return (x, y) -> kernel.forward(x.matrix, 0, y.matrix, 0, 1, COLUMNS);
  }

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void errorsOverAllFloatsAreBounded(Function f) {
    if (!isWanted(f.name())) {
      return;
    }
    double largest = 0;
    float where = 0;
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 1, COLUMNS, 0, 0);
      Padded y = new Padded(arena, 1, COLUMNS, 0, 0);
      int bits = Integer.MIN_VALUE;
      do {
        for (int j = 0; j < COLUMNS; j++, bits++) {
          x.segment.set(ValueLayout.JAVA_INT, x.bytes + 4L * j, bits);
        }
        f.rows().run(x, y);
        for (int j = 0; j < COLUMNS; j++) {
          float from = x.get(0, j);
          double ulps = ulps(f, from, y.get(0, j));
          if (!(ulps <= largest)) {
            largest = ulps;
            where = from;
          }
        }
      } while (bits != Integer.MIN_VALUE);
    }
    System.out.printf("%s: at most %.3f ULP, at %s%n", f, largest, where);
    assertThat(largest).as("%s at %s", f, where).isLessThanOrEqualTo(f.ulps());
  }

  /** NaN where a result is not what it must be. */
  private static double ulps(Function f, float x, float actual) {
    double exact = f.value(x);
    float rounded = (float) exact;
    if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
      return Float.compare(actual, rounded) == 0 ? 0 : Double.NaN;
    }
    if (actual == 0 && Math.abs(exact) < f.flushed()) {
      return 0;
    }
    return Math.abs(actual - exact) / Math.ulp(rounded);
  }
}
