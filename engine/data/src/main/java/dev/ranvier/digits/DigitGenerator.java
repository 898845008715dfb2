package dev.ranvier.digits;

import java.util.Locale;

/**
 * Draws handwritten-like digits: pen strokes, distorted by a random hand, on 28 x 28 pixels.
 *
 * <p>Picture i depends on the seed and i alone, so any part of a set can be drawn by itself, and
 * only on exactly defined arithmetic, so it is the same on every machine. Ten pictures in a row
 * hold each digit once.
 *
 * <p>The constants are tuned: a linear softmax classifier must fail often, a small network seldom.
 */
public final class DigitGenerator {

  /** Pictures to train with if nobody says how many. */
  public static final int DEFAULT_TRAIN_COUNT = 12_000;

  /** Pictures to test with if nobody says how many. */
  public static final int DEFAULT_TEST_COUNT = 2_000;

  private static final double POINT_JITTER = 3.2;
  private static final double ROTATION = 0.11;
  private static final double SLANT = 0.16;
  private static final double HEIGHT = 19.5;
  private static final double SIZE_SPREAD = 0.08;
  private static final double WIDTH_SPREAD = 0.13;
  private static final double SHIFT = 1.3;
  private static final double WARP = 2.2;

  /** Lines per smooth piece between two control points; more is not seen at this size. */
  private static final int LINES_PER_SPAN = 5;

  /** What fits one array. */
  private static final int MAX_COUNT = 2_000_000;

  private final long seed;

  /** One that draws the same pictures for the same seed. */
  public DigitGenerator(long seed) {
    this.seed = seed;
  }

  /** A training set, and a test set of pictures that follow it and are not in it. */
  public DigitData data(int trainCount, int testCount) {
    return new DigitData(
        digits(0, trainCount),
        digits(trainCount, testCount),
        "digits drawn by the built-in generator, seed " + seed);
  }

  /** The pictures {@code first} to {@code first + count - 1} of this seed's endless row. */
  public Digits digits(int first, int count) {
    if (first < 0 || count < 0 || count > MAX_COUNT || first > Integer.MAX_VALUE - count) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "DigitGenerator: expected a first picture of at least 0 and a count of 0 to %,d,"
                  + " found %s and %s",
              MAX_COUNT,
              first,
              count));
    }
    byte[] images = new byte[count * Digits.PIXELS];
    int[] labels = new int[count];
    DigitCanvas canvas = new DigitCanvas();
    for (int i = 0; i < count; i++) {
      labels[i] = label(first + i);
      draw(labels[i], first + i, canvas);
      canvas.develop(images, i * Digits.PIXELS);
    }
    return new Digits(images, labels);
  }

  /** The digit on picture {@code index}: each ten pictures are a shuffle of 0 to 9. */
  int label(int index) {
    DigitRandom random = new DigitRandom(~seed, index / Digits.CLASSES);
    int[] order = new int[Digits.CLASSES];
    for (int i = 0; i < order.length; i++) {
      int j = random.below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order[index % Digits.CLASSES];
  }

  private void draw(int digit, int index, DigitCanvas canvas) {
    DigitRandom random = new DigitRandom(seed, index);
    DigitShape shape = DigitShapes.of(digit, random.below(DigitShapes.variants(digit)));
    double[] xs = jittered(shape.xs(), random);
    double[] ys = jittered(shape.ys(), random);
    Hand hand = Hand.random(random);
    canvas.clear();
    for (int[] piece : shape.pieces()) {
      write(xs, ys, piece[0], piece[1], hand, canvas);
    }
    canvas.blur(random.between(0.05, 0.35));
    canvas.noise(random, random.between(0, 0.12), random.chance(0.5) ? 0.012 : 0);
  }

  private static double[] jittered(double[] points, DigitRandom random) {
    double[] moved = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      moved[i] = points[i] + POINT_JITTER * random.bell();
    }
    return moved;
  }

  /** Draws a Catmull-Rom spline through the points, as short lines. */
  private static void write(
      double[] xs, double[] ys, int first, int last, Hand hand, DigitCanvas canvas) {
    double fromX = hand.x(xs[first], ys[first]);
    double fromY = hand.y(xs[first], ys[first]);
    for (int i = first; i < last; i++) {
      int before = Math.max(first, i - 1);
      int after = Math.min(last, i + 2);
      for (int line = 1; line <= LINES_PER_SPAN; line++) {
        double t = (double) line / LINES_PER_SPAN;
        double x = spline(xs[before], xs[i], xs[i + 1], xs[after], t);
        double y = spline(ys[before], ys[i], ys[i + 1], ys[after], t);
        double toX = hand.x(x, y);
        double toY = hand.y(x, y);
        canvas.line(fromX, fromY, toX, toY, hand.radius(y), hand.strength);
        fromX = toX;
        fromY = toY;
      }
    }
  }

  private static double spline(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }

  /**
   * How this one picture is written: an affine map from shape units to pixels, a slow wave that
   * bends what is straight, a pen and its pressure.
   */
  private record Hand(
      double xx,
      double xy,
      double yx,
      double yy,
      double shiftX,
      double shiftY,
      double waveX,
      double waveY,
      double phaseX,
      double phaseY,
      double penRadius,
      double pressure,
      double strength) {

    static Hand random(DigitRandom random) {
      double angle = ROTATION * random.bell();
      double slant = SLANT * random.bell();
      double height = HEIGHT / 100 * (1 + SIZE_SPREAD * random.bell());
      double width = height * (1 + WIDTH_SPREAD * random.bell());
      double cos = StrictMath.cos(angle);
      double sin = StrictMath.sin(angle);
      return new Hand(
          width * cos,
          height * (-sin - slant * cos),
          width * sin,
          height * (cos - slant * sin),
          Digits.SIDE / 2.0 + SHIFT * random.bell(),
          Digits.SIDE / 2.0 + SHIFT * random.bell(),
          WARP * random.bell(),
          WARP * random.bell(),
          random.between(0, 2 * StrictMath.PI),
          random.between(0, 2 * StrictMath.PI),
          random.between(0.65, 1.6),
          random.between(-0.25, 0.25),
          random.between(0.7, 1.0));
    }

    double x(double x, double y) {
      return shiftX + xx * bentX(x, y) + xy * bentY(x, y);
    }

    double y(double x, double y) {
      return shiftY + yx * bentX(x, y) + yy * bentY(x, y);
    }

    /** The pen presses harder at the top or at the bottom. */
    double radius(double y) {
      return penRadius * (1 + pressure * (y - 50) / 50);
    }

    private double bentX(double x, double y) {
      return x - 30 + waveX * StrictMath.sin(y / 16 + phaseX);
    }

    private double bentY(double x, double y) {
      return y - 50 + waveY * StrictMath.sin(x / 12 + phaseY);
    }
  }
}
