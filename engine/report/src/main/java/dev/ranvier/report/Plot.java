package dev.ranvier.report;

import dev.ranvier.report.svg.Theme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * A chart of whatever has an x and a y: lines, steps, points, bands and bars between two axes with
 * round ticks, even or logarithmic, and a legend of those with names.
 *
 * <pre>{@code
 * Plot.of("Membrane of one neuron")
 *     .x("time", "ms")
 *     .y("potential", "mV")
 *     .line("measured", times, potentials)
 *     .horizontal("threshold", 10)
 *     .picture()
 *     .save(Path.of("membrane.svg"));
 * }</pre>
 *
 * <p>A value that is no finite number, or not positive on a logarithmic axis, leaves a gap, and the
 * picture says how many there are. Long lines are drawn by their least and greatest value for each
 * place across, many points by how densely they lie; the picture says so too. Each method returns a
 * new plot.
 */
public final class Plot {

  private static final int CURVE_POINTS = 241;
  private static final int LEAST_WIDTH = 240;
  private static final int GREATEST_SIZE = 4000;
  private static final int LEAST_HEIGHT = 60;

  /** A dashed line across the whole plot; {@code at} says nothing of where x equals y. */
  record Reference(String name, double at, Direction direction) {

    enum Direction {
      UPRIGHT,
      LEVEL,
      DIAGONAL
    }

    boolean isUpright() {
      return direction == Direction.UPRIGHT;
    }

    boolean isLevel() {
      return direction == Direction.LEVEL;
    }
  }

  final String title;
  private String description = "";
  private AxisPlan x = AxisPlan.of("");
  private AxisPlan y = AxisPlan.of("");
  private List<PlotLayer> layers = List.of();
  private List<Reference> references = List.of();
  private List<String> notes = List.of();
  private int width = Theme.WIDTH;
  private int areaHeight = 200;
  private int colours;

  private Plot(String title) {
    this.title = Objects.requireNonNull(title, "Plot: title is null");
  }

  private Plot(Plot other) {
    this(other.title);
    description = other.description;
    x = other.x;
    y = other.y;
    layers = other.layers;
    references = other.references;
    notes = other.notes;
    width = other.width;
    areaHeight = other.areaHeight;
    colours = other.colours;
  }

  /** An empty one. */
  public static Plot of(String title) {
    return new Plot(title);
  }

  /** What the picture shows, for who cannot see it, before the figures that it adds itself. */
  public Plot description(String text) {
    Plot next = new Plot(this);
    next.description = Objects.requireNonNull(text, "Plot: description is null");
    return next;
  }

  /** Names what is across. */
  public Plot x(String label) {
    Plot next = new Plot(this);
    next.x = x.withLabel(Objects.requireNonNull(label, "Plot: label of x is null"));
    return next;
  }

  /** Names what is across, and its unit. */
  public Plot x(String label, String unit) {
    return x(label + " (" + unit + ")");
  }

  /** Names what is upwards. */
  public Plot y(String label) {
    Plot next = new Plot(this);
    next.y = y.withLabel(Objects.requireNonNull(label, "Plot: label of y is null"));
    return next;
  }

  /** Names what is upwards, and its unit. */
  public Plot y(String label, String unit) {
    return y(label + " (" + unit + ")");
  }

  /** Makes equal factors equal distances across. */
  public Plot logX() {
    return withX(x.with(AxisPlan.Logarithm.ALWAYS));
  }

  /** Makes equal factors equal distances upwards. */
  public Plot logY() {
    return withY(y.with(AxisPlan.Logarithm.ALWAYS));
  }

  /** As {@link #logY}, if all values are positive and span more than two powers of ten. */
  public Plot logYWhereItHelps() {
    return withY(y.with(AxisPlan.Logarithm.WHERE_IT_HELPS));
  }

  /** Marks whole numbers across only, such as epochs. */
  public Plot wholeX() {
    return withX(x.ofWholeNumbers());
  }

  /** Marks whole numbers upwards only. */
  public Plot wholeY() {
    return withY(y.ofWholeNumbers());
  }

  /**
   * Shows this range across, whatever the data; what is beyond is cut off.
   *
   * @throws IllegalArgumentException unless both are finite and rise
   */
  public Plot xRange(double low, double high) {
    checkRange("xRange", low, high);
    return withX(x.withRange(low, high));
  }

  /**
   * Shows this range upwards, whatever the data; what is beyond is cut off.
   *
   * @throws IllegalArgumentException unless both are finite and rise
   */
  public Plot yRange(double low, double high) {
    checkRange("yRange", low, high);
    return withY(y.withRange(low, high));
  }

  /**
   * Points joined by straight lines.
   *
   * @param name in the legend; empty to have no place there
   * @param xs where; a line may go back
   * @param ys as many values
   * @throws IllegalArgumentException if there are none, or not as many
   */
  public Plot line(String name, double[] xs, double[] ys) {
    checkPairs("line", name, xs.length, ys.length);
    return with(new PlotLayer.Line(name, colours, xs.clone(), ys.clone(), false));
  }

  /** The same of floats. */
  public Plot line(String name, float[] xs, float[] ys) {
    return line(name, doubles(xs), doubles(ys));
  }

  /** A line of values at 1, 2, 3, such as a figure of each epoch. */
  public Plot line(String name, double[] ys) {
    return line(name, IntStream.rangeClosed(1, ys.length).asDoubleStream().toArray(), ys);
  }

  /** A line of values at 1, 2, 3, such as a figure of each epoch. */
  public Plot line(String name, List<Double> ys) {
    return line(name, ys.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * A function's curve.
   *
   * @throws IllegalArgumentException unless the range is finite and rises
   */
  public Plot curve(String name, DoubleUnaryOperator function, double from, double to) {
    checkRange("curve '" + name + "'", from, to);
    double step = (to - from) / (CURVE_POINTS - 1);
    double[] xs =
        IntStream.range(0, CURVE_POINTS)
            .mapToDouble(i -> i == CURVE_POINTS - 1 ? to : from + i * step)
            .toArray();
    return line(name, xs, Arrays.stream(xs).map(function).toArray());
  }

  /** A line that holds each value until the next one's x. */
  public Plot steps(String name, double[] xs, double[] ys) {
    checkPairs("steps", name, xs.length, ys.length);
    return with(new PlotLayer.Line(name, colours, xs.clone(), ys.clone(), true));
  }

  /** Points alone. */
  public Plot points(String name, double[] xs, double[] ys) {
    checkPairs("points", name, xs.length, ys.length);
    return with(new PlotLayer.Points(name, colours, xs.clone(), ys.clone()));
  }

  /** The same of floats. */
  public Plot points(String name, float[] xs, float[] ys) {
    return points(name, doubles(xs), doubles(ys));
  }

  /**
   * The area between two lines, in the colour of the line or the points that are added next: a band
   * is of something.
   */
  public Plot band(String name, double[] xs, double[] lows, double[] highs) {
    checkPairs("band", name, xs.length, lows.length);
    checkPairs("band", name, xs.length, highs.length);
    Plot next = new Plot(this);
    next.layers =
        appended(
            layers, new PlotLayer.Band(name, colours, xs.clone(), lows.clone(), highs.clone()));
    return next;
  }

  /**
   * Upright bars from zero.
   *
   * @param xs where their middles are
   * @param ys how high they are, or how deep
   * @param barWidth of each, in units of x
   */
  public Plot bars(String name, double[] xs, double[] ys, double barWidth) {
    checkPairs("bars", name, xs.length, ys.length);
    if (!(barWidth > 0) || !Double.isFinite(barWidth)) {
      throw new IllegalArgumentException(
          "Plot '%s', bars '%s': width %s, expected more than 0".formatted(title, name, barWidth));
    }
    return with(new PlotLayer.Bars(name, colours, xs.clone(), ys.clone(), barWidth));
  }

  /** A dashed line upright, with its name above it. */
  public Plot vertical(String name, double at) {
    return with(new Reference(name, finite("vertical", name, at), Reference.Direction.UPRIGHT));
  }

  /** A dashed line across, named in the legend. */
  public Plot horizontal(String name, double at) {
    return with(new Reference(name, finite("horizontal", name, at), Reference.Direction.LEVEL));
  }

  /** A dashed line where x equals y, named in the legend. */
  public Plot diagonal(String name) {
    return with(new Reference(name, 0, Reference.Direction.DIAGONAL));
  }

  /** Upright strokes from one value to another, such as intervals around points. */
  public Plot whiskers(String name, double[] xs, double[] lows, double[] highs) {
    checkPairs("whiskers", name, xs.length, lows.length);
    checkPairs("whiskers", name, xs.length, highs.length);
    return with(new PlotLayer.Whiskers(name, colours, xs.clone(), lows.clone(), highs.clone()));
  }

  /**
   * The layer that is added next has the colour of the last one, as have points on a line of their
   * own.
   */
  public Plot sameColour() {
    Plot next = new Plot(this);
    next.colours = Math.max(0, colours - 1);
    return next;
  }

  /** A sentence below the picture. */
  public Plot note(String text) {
    Plot next = new Plot(this);
    next.notes = appended(notes, Objects.requireNonNull(text, "Plot: note is null"));
    return next;
  }

  /**
   * How large: texts stay as they are, so a wider one has room for more, and is smaller to read on
   * a telephone.
   *
   * @param pictureWidth of the picture, 440 unless set; 240 to 4,000
   * @param plotHeight of the part between the axes, 200 unless set; 60 to 4,000
   * @throws IllegalArgumentException if one is out of its range
   */
  public Plot size(int pictureWidth, int plotHeight) {
    if (pictureWidth < LEAST_WIDTH
        || pictureWidth > GREATEST_SIZE
        || plotHeight < LEAST_HEIGHT
        || plotHeight > GREATEST_SIZE) {
      throw new IllegalArgumentException(
          "Plot '%s': size %s x %s, expected a width of %s to %s and a height of %s to %s"
              .formatted(
                  title,
                  pictureWidth,
                  plotHeight,
                  LEAST_WIDTH,
                  GREATEST_SIZE,
                  LEAST_HEIGHT,
                  GREATEST_SIZE));
    }
    Plot next = new Plot(this);
    next.width = pictureWidth;
    next.areaHeight = plotHeight;
    return next;
  }

  /**
   * Draws it.
   *
   * @throws IllegalArgumentException if there is nothing to draw: no layer, or no finite number
   */
  public Picture picture() {
    return PlotPainter.picture(this);
  }

  String description() {
    return description;
  }

  AxisPlan x() {
    return x;
  }

  AxisPlan y() {
    return y;
  }

  List<PlotLayer> layers() {
    return layers;
  }

  List<Reference> references() {
    return references;
  }

  List<String> notes() {
    return notes;
  }

  int width() {
    return width;
  }

  int areaHeight() {
    return areaHeight;
  }

  private Plot withX(AxisPlan plan) {
    Plot next = new Plot(this);
    next.x = plan;
    return next;
  }

  private Plot withY(AxisPlan plan) {
    Plot next = new Plot(this);
    next.y = plan;
    return next;
  }

  /** A layer; the next one takes another colour. */
  Plot with(PlotLayer layer) {
    Plot next = new Plot(this);
    next.layers = appended(layers, layer);
    next.colours = colours + 1;
    return next;
  }

  /** Steps that go to the next value where they begin, as precision over recall does. */
  Plot descent(String name, double[] xs, double[] ys) {
    double[] back = new double[xs.length];
    double[] values = new double[xs.length];
    for (int i = 0; i < xs.length; i++) {
      back[i] = xs[xs.length - 1 - i];
      values[i] = ys[xs.length - 1 - i];
    }
    return steps(name, back, values);
  }

  /** A point marked on a line. */
  Plot spot(int series, double spotX, double spotY) {
    Plot next = new Plot(this);
    next.layers = appended(layers, new PlotLayer.Spot(series, spotX, spotY));
    return next;
  }

  private Plot with(Reference reference) {
    Plot next = new Plot(this);
    next.references = appended(references, reference);
    return next;
  }

  private static <T> List<T> appended(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return List.copyOf(longer);
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private double finite(String kind, String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "Plot '%s', %s '%s': %s, expected a finite number".formatted(title, kind, name, value));
    }
    return value;
  }

  private void checkRange(String what, double low, double high) {
    if (!(low < high) || !Double.isFinite(high - low)) {
      throw new IllegalArgumentException(
          "Plot '%s', %s: from %s to %s, expected finite numbers, the second greater"
              .formatted(title, what, low, high));
    }
  }

  private void checkPairs(String kind, String name, int xs, int ys) {
    Objects.requireNonNull(name, () -> "Plot '%s', %s: name is null".formatted(title, kind));
    if (xs == 0 || xs != ys) {
      throw new IllegalArgumentException(
          "Plot '%s', %s '%s': %s xs and %s ys, expected as many of both, at least one"
              .formatted(title, kind, name, xs, ys));
    }
  }
}
