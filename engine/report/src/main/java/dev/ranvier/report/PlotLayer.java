package dev.ranvier.report;

/** What is drawn between a plot's axes, in the order in which it was added. */
sealed interface PlotLayer {

  /** In the legend; empty to have no place there. */
  String name();

  /** Which colour. */
  int series();

  /** Where its parts stand. */
  double[] x();

  /** Points joined by straight lines, or by steps that hold a value until the next. */
  record Line(String name, int series, double[] x, double[] y, boolean steps)
      implements PlotLayer {}

  /** Points alone. */
  record Points(String name, int series, double[] x, double[] y) implements PlotLayer {}

  /** What is between two lines. */
  record Band(String name, int series, double[] x, double[] low, double[] high)
      implements PlotLayer {}

  /** Upright bars from zero, each half as far as the next one to either side. */
  record Bars(String name, int series, double[] x, double[] y, double width) implements PlotLayer {}

  /** Upright strokes from one value to another. */
  record Whiskers(String name, int series, double[] x, double[] low, double[] high)
      implements PlotLayer {}

  /** Upright strokes of the same height, each at one place: events in rows. */
  record Strokes(String name, int series, double[] x, double[] y) implements PlotLayer {}

  /** What a model answers everywhere between the axes, whose ranges are given. */
  record Field(DecisionField answers) implements PlotLayer {

    @Override
    public String name() {
      return "";
    }

    @Override
    public int series() {
      return 0;
    }

    @Override
    public double[] x() {
      return new double[0];
    }
  }

  /** One point of a line that is marked. */
  record Spot(int series, double at, double value) implements PlotLayer {

    @Override
    public String name() {
      return "";
    }

    @Override
    public double[] x() {
      return new double[] {at};
    }
  }
}
