package dev.ranvier.report;

import dev.ranvier.report.svg.Scale;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Tick;
import dev.ranvier.report.svg.Ticks;
import java.util.List;

/**
 * From where to where an axis goes.
 *
 * @param fixed whether somebody said so, and the data have no say
 */
record PlotRange(boolean logarithmic, double low, double high, boolean fixed, boolean whole) {

  /** Beyond, a number is treated as no finite one: nobody reads it, and differences overflow. */
  static final double GREATEST = 1e100;

  private static final double LEAST_SHARE = 1e-9;
  private static final double DECADES_THAT_HELP = 100;

  /** Share of a step that may stay empty so that the axis ends at a round number. */
  private static final double NEAR = 0.6;

  private static final double ROOM = 0.04;

  /**
   * Of what has to have its place.
   *
   * @param values finite ones and others
   * @param pad share of the range to leave free at either end
   * @return null if there is nothing finite, or nothing positive for a logarithmic axis
   */
  static PlotRange of(AxisPlan plan, double[] values, double pad) {
    boolean logarithmic = isLogarithmic(plan, values);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (isUsable(value, logarithmic)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    boolean fixed = !Double.isNaN(plan.low());
    if (low > high) {
      return null;
    }
    if (fixed && logarithmic && !(plan.low() > 0)) {
      throw new IllegalArgumentException(
          "axis '%s': a range from %s to %s on a logarithmic axis, expected positive numbers"
              .formatted(plan.label(), plan.low(), plan.high()));
    }
    if (fixed) {
      return new PlotRange(logarithmic, plan.low(), plan.high(), true, plan.whole());
    }
    return opened(new PlotRange(logarithmic, low, high, false, plan.whole()), pad);
  }

  static boolean isUsable(double value, boolean logarithmic) {
    return Math.abs(value) <= GREATEST && (!logarithmic || value >= 1 / GREATEST);
  }

  private static boolean isLogarithmic(AxisPlan plan, double[] values) {
    return switch (plan.logarithm()) {
      case NEVER -> false;
      case ALWAYS -> true;
      case WHERE_IT_HELPS -> {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (double value : values) {
          if (isUsable(value, false)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
        yield !(plan.low() <= 0) && low >= 1 / GREATEST && high > DECADES_THAT_HELP * low;
      }
    };
  }

  /** One that is no single point, with room at its ends. */
  private static PlotRange opened(PlotRange range, double pad) {
    double low = range.low;
    double high = range.high;
    if (range.logarithmic) {
      double factor = high / low < 1 + LEAST_SHARE ? 2 : Math.pow(high / low, pad);
      return new PlotRange(true, low / factor, high * factor, false, range.whole);
    }
    double greatest = Math.max(Math.abs(low), Math.abs(high));
    if (high - low <= LEAST_SHARE * greatest || high - low < 1 / GREATEST) {
      double half = range.whole || greatest < 1 / GREATEST ? 1 : 0.1 * greatest;
      return new PlotRange(false, low - half, high + half, false, range.whole);
    }
    double room = pad * (high - low);
    return new PlotRange(false, low - room, high + room, false, range.whole);
  }

  /**
   * To the next round numbers where they are near, else with a little room, unless it is fixed.
   * What ends at zero stays so.
   */
  PlotRange toRound(int most) {
    if (fixed) {
      return this;
    }
    if (logarithmic) {
      double factor = Math.pow(high / low, ROOM);
      return new PlotRange(true, low / factor, high * factor, false, whole);
    }
    double step = ticks(most).step();
    double below = Math.floor(low / step + LEAST_SHARE) * step;
    double above = Math.ceil(high / step - LEAST_SHARE) * step;
    double room = ROOM * (high - low);
    boolean near = low - below <= NEAR * step || low >= 0 && below <= 0;
    double least = near ? below : low - room;
    near = above - high <= NEAR * step || high <= 0 && above >= 0;
    return new PlotRange(false, least, near ? above : high + room, false, whole);
  }

  Ticks ticks(int most) {
    return logarithmic ? Ticks.logarithmic(low, high, most) : Ticks.even(low, high, most, whole);
  }

  /** As many as have room beside each other. */
  Ticks fittingTicks(int most, double length, double gap) {
    Scale scale = scale(0, length);
    Ticks ticks = ticks(Math.max(1, most));
    for (int fewer = most - 1; fewer >= 1 && !fit(ticks, scale, gap); fewer--) {
      ticks = ticks(fewer);
    }
    if (fit(ticks, scale, gap)) {
      return ticks;
    }
    return new Ticks(ticks.list().subList(0, 1), ticks.step(), ticks.exponent());
  }

  private static boolean fit(Ticks ticks, Scale scale, double gap) {
    double end = Double.NEGATIVE_INFINITY;
    List<Tick> labelled = ticks.list().stream().filter(t -> !t.label().isEmpty()).toList();
    for (Tick tick : labelled) {
      double half = TextStyle.TICK.width(tick.label()) / 2;
      double at = scale.at(tick.value());
      if (at - half < end + gap) {
        return false;
      }
      end = at + half;
    }
    return true;
  }

  Scale scale(double from, double to) {
    return new Scale(logarithmic, low, high, from, to);
  }
}
