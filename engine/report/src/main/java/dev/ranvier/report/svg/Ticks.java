package dev.ranvier.report.svg;

import java.util.ArrayList;
import java.util.List;

/**
 * Round places on an axis.
 *
 * @param list in rising order
 * @param step between two, of an even axis; 0 of a logarithmic one
 * @param exponent labels are to be read times 10 to this power, which the axis has to say
 */
public record Ticks(List<Tick> list, double step, int exponent) {

  /** A few more are better than much fewer. */
  private static final double SLACK = 1.16;

  /** Copies the list. */
  public Ticks {
    list = List.copyOf(list);
  }

  /**
   * Multiples of 1, 2 or 5 times a power of ten within a range.
   *
   * @param most how many there may be, about; at least 1
   * @param whole whether only whole numbers will do, as for epochs
   */
  public static Ticks even(double low, double high, int most, boolean whole) {
    double raw = (high - low) / Math.max(1, most);
    int power = (int) Math.floor(Math.log10(raw));
    double mantissa = raw / Math.pow(10, power);
    int round = mantissa <= SLACK ? 1 : mantissa <= 2 * SLACK ? 2 : mantissa <= 5 * SLACK ? 5 : 10;
    if (round == 10) {
      round = 1;
      power++;
    }
    if (whole && power < 0) {
      round = 1;
      power = 0;
    }
    double step = times(round, power);
    List<Double> values = new ArrayList<>();
    long last = (long) Math.floor(high / step + 1e-6);
    for (long i = (long) Math.ceil(low / step - 1e-6); i <= last; i++) {
      values.add(times(i * round, power));
    }
    return labelled(values, step, power);
  }

  /** Exact where there is an exact one: 3 tenths are 0.3, not three times 0.1. */
  private static double times(long count, int power) {
    return power < 0 ? count / Math.pow(10, -power) : count * Math.pow(10, power);
  }

  private static Ticks labelled(List<Double> values, double step, int power) {
    double greatest = values.stream().mapToDouble(Math::abs).max().orElse(1);
    int magnitude = greatest == 0 ? 0 : (int) Math.floor(Math.log10(greatest) + 1e-9);
    int exponent = magnitude >= 6 || magnitude < -3 ? Math.floorDiv(magnitude, 3) * 3 : 0;
    int decimals = Math.max(0, exponent - power);
    List<Tick> ticks = new ArrayList<>();
    for (double value : values) {
      double scaled = exponent == 0 ? value : value / Math.pow(10, exponent);
      ticks.add(new Tick(value, Numbers.fixed(scaled, decimals)));
    }
    return new Ticks(ticks, step, exponent);
  }

  /**
   * Powers of ten within a range of positive numbers, also 2 and 5 times where there are few, and
   * lines without labels between.
   *
   * @param most how many labels there may be, about; at least 1
   */
  public static Ticks logarithmic(double low, double high, int most) {
    int first = (int) Math.floor(Math.log10(low) + 1e-9);
    int last = (int) Math.ceil(Math.log10(high) - 1e-9);
    double decades = Math.log10(high / low);
    int every = (int) Math.max(1, Math.ceil(decades / Math.max(1, most)));
    boolean plain = first >= -4 && last <= 5;
    for (int step = every; step >= 1; step--) {
      List<Tick> ticks = decades(low, high, step, step == 1 && 3 * decades <= most, plain);
      if (labels(ticks) >= 2) {
        return new Ticks(ticks, 0, 0);
      }
    }
    List<Tick> ticks = decades(low, high, 1, true, plain);
    Ticks even = even(low, high, most, false);
    return labels(ticks) >= 2 ? new Ticks(ticks, 0, 0) : new Ticks(even.list, 0, even.exponent);
  }

  private static long labels(List<Tick> ticks) {
    return ticks.stream().filter(tick -> !tick.label().isEmpty()).count();
  }

  /** Every so many powers of ten; between them lines if every one is there, also labels if said. */
  private static List<Tick> decades(
      double low, double high, int every, boolean between, boolean plain) {
    List<Tick> ticks = new ArrayList<>();
    int last = (int) Math.ceil(Math.log10(high) - 1e-9);
    for (int power = (int) Math.floor(Math.log10(low) + 1e-9); power <= last; power++) {
      for (int digit = 1; digit < 10; digit++) {
        double value = times(digit, power);
        boolean labelled = digit == 1 ? power % every == 0 : between && (digit == 2 || digit == 5);
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9) && (labelled || every == 1)) {
          ticks.add(new Tick(value, labelled ? label(digit, power, plain) : ""));
        }
      }
    }
    return ticks;
  }

  private static String label(int digit, int power, boolean plain) {
    if (plain) {
      return Numbers.fixed(times(digit, power), Math.max(0, -power));
    }
    return (digit == 1 ? "" : digit + "·") + Numbers.powerOfTen(power);
  }
}
