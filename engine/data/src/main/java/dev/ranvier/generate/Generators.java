package dev.ranvier.generate;

import dev.ranvier.random.Philox;

/**
 * Data sets that are computed: shapes in the plane for classification, Friedman's functions for
 * regression. The names, formulas and defaults are scikit-learn's ({@code sklearn.datasets}) where
 * it has them; the numbers are our own, by seed, the same on every machine.
 *
 * <p>Sample {@code i} is of class {@code i mod classes}, so that classes differ in size by one at
 * most and any part of the data is balanced, as is a validation split. A sample is drawn by its
 * number: more samples leave the first ones as they were, but for moons and circles without noise,
 * whose points are spread evenly.
 */
public final class Generators {

  /** Sides of the square, or of its likeness in more dimensions, that blobs' centres are in. */
  private static final double BOX = 10;

  /** Noise has a stream of its own, so that it moves points but does not draw others. */
  private static final long NOISE = 1L << 62;

  private static final long CENTRES = 1L << 61;

  private Generators() {}

  /**
   * Clouds around centres drawn uniformly in [-10, 10] in each dimension, normal with a standard
   * deviation of 1 (make_blobs).
   */
  public static GeneratedClasses blobs(int samples, int features, int centres, long seed) {
    return blobs(samples, features, centres, 1, seed);
  }

  /** The same with another standard deviation. */
  public static GeneratedClasses blobs(
      int samples, int features, int centres, double deviation, long seed) {
    require(features >= 1, "features", features, "at least 1");
    require(centres >= 1, "centres", centres, "at least 1");
    requireNoise(deviation);
    double[][] centre = new double[centres][features];
    for (int c = 0; c < centres; c++) {
      Philox random = Philox.of(seed, CENTRES + c);
      for (int feature = 0; feature < features; feature++) {
        centre[c][feature] = BOX * (2 * random.nextDouble() - 1);
      }
    }
    return classes(
        samples,
        features,
        centres,
        seed,
        (i, random, point) -> {
          for (int feature = 0; feature < features; feature++) {
            point[feature] = centre[i % centres][feature] + deviation * random.nextGaussian();
          }
        });
  }

  /**
   * Two interleaving half circles (make_moons): (cos t, sin t) and (1 - cos t, 1/2 - sin t), t even
   * from 0 to pi.
   *
   * @param noise standard deviation of what is added to each coordinate
   */
  public static GeneratedClasses moons(int samples, double noise, long seed) {
    requireNoise(noise);
    return classes(
        samples,
        2,
        2,
        seed,
        (i, random, point) -> {
          int inClass = (samples + 1 - i % 2) / 2;
          double t = inClass == 1 ? 0 : Math.PI * (i / 2) / (inClass - 1);
          boolean outer = i % 2 == 0;
          point[0] = outer ? StrictMath.cos(t) : 1 - StrictMath.cos(t);
          point[1] = outer ? StrictMath.sin(t) : 0.5 - StrictMath.sin(t);
          blur(point, noise, seed, i);
        });
  }

  /**
   * A circle of radius 1 around one of {@code factor} (make_circles; its factor is 0.8), angles
   * even from 0 to 2 pi.
   *
   * @param noise standard deviation of what is added to each coordinate
   */
  public static GeneratedClasses circles(int samples, double noise, double factor, long seed) {
    requireNoise(noise);
    require(factor >= 0 && factor < 1, "factor", factor, "from 0 to below 1");
    return classes(
        samples,
        2,
        2,
        seed,
        (i, random, point) -> {
          int inClass = (samples + 1 - i % 2) / 2;
          double t = 2 * Math.PI * (i / 2) / inClass;
          double radius = i % 2 == 0 ? 1 : factor;
          point[0] = radius * StrictMath.cos(t);
          point[1] = radius * StrictMath.sin(t);
          blur(point, noise, seed, i);
        });
  }

  /**
   * Arms that wind around each other: radius r uniform in [0, 1], angle 2 pi (turns r + arm /
   * arms). Two arms of three turns are the problem that Lang and Witbrock posed ("Learning to Tell
   * Two Spirals Apart", 1988), there with 97 even points an arm.
   *
   * @param noise standard deviation of what is added to each coordinate
   */
  public static GeneratedClasses spirals(
      int samples, int arms, double turns, double noise, long seed) {
    require(arms >= 2, "arms", arms, "at least 2");
    require(Double.isFinite(turns), "turns", turns, "a finite number");
    requireNoise(noise);
    return classes(
        samples,
        2,
        arms,
        seed,
        (i, random, point) -> {
          double radius = random.nextDouble();
          double angle = 2 * Math.PI * (turns * radius + (double) (i % arms) / arms);
          point[0] = radius * StrictMath.cos(angle);
          point[1] = radius * StrictMath.sin(angle);
          blur(point, noise, seed, i);
        });
  }

  /**
   * Points of the square from -1 to 1, uniform in its quarters: class 1 where the signs of the
   * coordinates differ, class 0 where they agree.
   *
   * @param noise standard deviation of what is added to each coordinate; the class stays
   */
  public static GeneratedClasses xor(int samples, double noise, long seed) {
    requireNoise(noise);
    return classes(
        samples,
        2,
        2,
        seed,
        (i, random, point) -> {
          double x = random.nextDouble();
          double y = random.nextDouble();
          boolean left = random.nextInt(2) == 1;
          boolean below = left == (i % 2 == 0);
          point[0] = left ? -x : x;
          point[1] = below ? -y : y;
          blur(point, noise, seed, i);
        });
  }

  /**
   * Friedman's first function of features uniform in [0, 1], of which the first five count: 10
   * sin(pi x0 x1) + 20 (x2 - 1/2)^2 + 10 x3 + 5 x4 (Friedman, "Multivariate Adaptive Regression
   * Splines", 1991; make_friedman1).
   *
   * @param features at least 5; Friedman has 10
   * @param noise standard deviation of what is added to the value; Friedman has 1
   */
  public static GeneratedValues friedman1(int samples, int features, double noise, long seed) {
    require(features >= 5, "features", features, "at least 5");
    return values(
        samples,
        features,
        noise,
        seed,
        (i, random, x) -> uniform(random, x),
        x ->
            10 * StrictMath.sin(Math.PI * x[0] * x[1])
                + 20 * (x[2] - 0.5) * (x[2] - 0.5)
                + 10 * x[3]
                + 5 * x[4]);
  }

  /**
   * Friedman's second function, the impedance of a circuit: sqrt(x0^2 + (x1 x2 - 1 / (x1 x3))^2),
   * x0 in [0, 100], x1 in [40 pi, 560 pi], x2 in [0, 1], x3 in [1, 11] (make_friedman2). Scale the
   * features before training.
   *
   * @param noise standard deviation of what is added to the value; Friedman has 125
   */
  public static GeneratedValues friedman2(int samples, double noise, long seed) {
    return values(
        samples,
        4,
        noise,
        seed,
        Generators::circuit,
        x -> {
          double reactance = x[1] * x[2] - 1 / (x[1] * x[3]);
          return StrictMath.sqrt(x[0] * x[0] + reactance * reactance);
        });
  }

  /**
   * Friedman's third function, the phase of that circuit: atan((x1 x2 - 1 / (x1 x3)) / x0)
   * (make_friedman3).
   *
   * @param noise standard deviation of what is added to the value; Friedman has 0.1
   */
  public static GeneratedValues friedman3(int samples, double noise, long seed) {
    return values(
        samples,
        4,
        noise,
        seed,
        Generators::circuit,
        x -> StrictMath.atan((x[1] * x[2] - 1 / (x[1] * x[3])) / x[0]));
  }

  private static void circuit(int sample, Philox random, double[] x) {
    uniform(random, x);
    x[0] *= 100;
    x[1] = Math.PI * (40 + 520 * x[1]);
    x[3] = 1 + 10 * x[3];
  }

  private static void uniform(Philox random, double[] x) {
    for (int feature = 0; feature < x.length; feature++) {
      x[feature] = random.nextDouble();
    }
  }

  private static void blur(double[] point, double noise, long seed, int sample) {
    Philox random = Philox.of(seed, NOISE + sample);
    for (int feature = 0; feature < point.length; feature++) {
      point[feature] += noise * random.nextGaussian();
    }
  }

  /** Draws a sample by a generator of its own. */
  private interface Drawing {
    void draw(int sample, Philox random, double[] point);
  }

  private interface Function {
    double of(double[] x);
  }

  private static GeneratedClasses classes(
      int samples, int features, int classes, long seed, Drawing drawing) {
    int[] classIds = new int[requireSamples(samples)];
    float[][] rows = new float[samples][];
    for (int i = 0; i < samples; i++) {
      double[] point = new double[features];
      drawing.draw(i, Philox.of(seed, i), point);
      rows[i] = rounded(point);
      classIds[i] = i % classes;
    }
    return new GeneratedClasses(rows, classIds, classes);
  }

  /** The value is that of the features as they are rounded: what a network sees decides it. */
  private static GeneratedValues values(
      int samples, int features, double noise, long seed, Drawing drawing, Function function) {
    requireNoise(noise);
    float[][] targets = new float[requireSamples(samples)][1];
    float[][] rows = new float[samples][];
    for (int i = 0; i < samples; i++) {
      double[] x = new double[features];
      drawing.draw(i, Philox.of(seed, i), x);
      rows[i] = rounded(x);
      for (int feature = 0; feature < features; feature++) {
        x[feature] = rows[i][feature];
      }
      double blur = noise * Philox.of(seed, NOISE + i).nextGaussian();
      targets[i][0] = (float) (function.of(x) + blur);
    }
    return new GeneratedValues(rows, targets);
  }

  private static float[] rounded(double[] values) {
    float[] row = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      row[i] = (float) values[i];
    }
    return row;
  }

  private static int requireSamples(int samples) {
    require(samples >= 1, "samples", samples, "at least 1");
    return samples;
  }

  private static void requireNoise(double noise) {
    require(noise >= 0 && noise < 1e30, "noise", noise, "0 or a positive number");
  }

  private static void require(boolean right, String name, Object value, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "Generators: %s is %s, expected %s".formatted(name, value, expected));
    }
  }
}
