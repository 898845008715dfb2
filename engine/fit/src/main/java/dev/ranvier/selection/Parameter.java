package dev.ranvier.selection;

import dev.ranvier.random.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One thing that a search tries values of. */
public sealed interface Parameter {

  /** Under which a candidate has its value. */
  String name();

  /** All values in their order, or none if they cannot be counted. */
  List<Object> values();

  /** How many values there are, 0 if they cannot be counted. */
  default long count() {
    return values().size();
  }

  /** A value at random. */
  Object draw(Philox random);

  /** Its kind and range, for journals. */
  String description();

  /**
   * One of these.
   *
   * @param values strings, booleans, whole numbers or finite numbers, each once; what is none of
   *     these goes by a name: give {@code "relu"} and look the activation up when building
   */
  static Parameter choice(String name, Object... values) {
    return new Choice(name, Arrays.asList(values));
  }

  /** A number from {@code low} to less than {@code high}, all equally likely. */
  static Parameter uniform(String name, double low, double high) {
    return new Uniform(name, low, high);
  }

  /** A number from {@code low} to {@code high}, every factor equally likely: learning rates. */
  static Parameter logUniform(String name, double low, double high) {
    return new LogUniform(name, low, high);
  }

  /** A whole number from {@code least} to {@code most}, both included. */
  static Parameter integers(String name, int least, int most) {
    return new Integers(name, least, most);
  }

  /**
   * One of a few values.
   *
   * @param name of the parameter
   * @param values as {@link Candidate} keeps them: strings, booleans, longs and doubles
   */
  record Choice(String name, List<Object> values) implements Parameter {

    /** Checks the values, and takes whole numbers as longs and others as doubles. */
    public Choice {
      List<Object> plain = new ArrayList<>();
      for (Object value : values) {
        plain.add(Candidate.plain(requireName(name), value));
      }
      require(!plain.isEmpty(), name, "has no values, expected at least one");
      Set<String> texts = new TreeSet<>();
      for (Object value : plain) {
        require(texts.add(value.toString()), name, "has the value " + value + " twice");
      }
      values = List.copyOf(plain);
    }

    @Override
    public Object draw(Philox random) {
      return values.get(random.nextInt(values.size()));
    }

    @Override
    public String description() {
      return "one of " + values;
    }
  }

  /**
   * Equally likely numbers.
   *
   * @param name of the parameter
   * @param low the least
   * @param high more than all
   */
  record Uniform(String name, double low, double high) implements Parameter {

    /** Checks the range. */
    public Uniform {
      requireName(name);
      boolean right = Double.isFinite(high - low) && low < high;
      require(right, name, "goes from " + low + " to " + high + ", expected a finite range");
    }

    @Override
    public List<Object> values() {
      return List.of();
    }

    @Override
    public Object draw(Philox random) {
      double value = low + (high - low) * random.nextDouble();
      return value < high ? value : low; // a sum that was rounded up
    }

    @Override
    public String description() {
      return "uniform from " + low + " to " + high;
    }
  }

  /**
   * Numbers whose logarithms are equally likely.
   *
   * @param name of the parameter
   * @param low the least, more than 0
   * @param high the most
   */
  record LogUniform(String name, double low, double high) implements Parameter {

    /** Checks the range. */
    public LogUniform {
      requireName(name);
      boolean right = low > 0 && low < high && Double.isFinite(high);
      require(
          right,
          name,
          "goes from " + low + " to " + high + ", expected a range of positive numbers");
    }

    @Override
    public List<Object> values() {
      return List.of();
    }

    @Override
    public Object draw(Philox random) {
      double from = StrictMath.log(low);
      double to = StrictMath.log(high);
      double value = StrictMath.exp(from + (to - from) * random.nextDouble());
      return Math.clamp(value, low, high);
    }

    @Override
    public String description() {
      return "log-uniform from " + low + " to " + high;
    }
  }

  /**
   * Whole numbers.
   *
   * @param name of the parameter
   * @param least the least
   * @param most the most
   */
  record Integers(String name, int least, int most) implements Parameter {

    /** Checks the range. */
    public Integers {
      requireName(name);
      boolean right = least <= most && (long) most - least < Integer.MAX_VALUE;
      require(
          right, name, "goes from " + least + " to " + most + ", expected a range that goes up");
    }

    @Override
    public List<Object> values() {
      List<Object> all = new ArrayList<>();
      for (long value = least; value <= most; value++) {
        all.add(value);
      }
      return all;
    }

    @Override
    public long count() {
      return (long) most - least + 1;
    }

    @Override
    public Object draw(Philox random) {
      return (long) least + random.nextInt(most - least + 1);
    }

    @Override
    public String description() {
      return "whole numbers from " + least + " to " + most;
    }
  }

  private static String requireName(String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("Parameter: the name is empty, expected one");
    }
    return name;
  }

  private static void require(boolean right, String name, String wrong) {
    if (!right) {
      throw new IllegalArgumentException("Parameter '%s' %s".formatted(name, wrong));
    }
  }
}
