package dev.ranvier.simd;

import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A switch as all of Ranvier's are read: the property goes before the variable, blank is unset, on
 * and off have the same words everywhere, in any case. (The bindings, which know no other module,
 * have the same words once more.)
 */
public final class Switch {

  /** What {@link #word} gives for any word that means off. */
  public static final String OFF = "off";

  private static final String ON = "on";
  private static final Set<String> OFF_WORDS = Set.of(OFF, "none", "no", "false");
  private static final Set<String> ON_WORDS = Set.of(ON, "yes", "true");

  private Switch() {}

  /** The value of this process's property, or else of its variable; empty if both are unset. */
  public static String read(String property, String variable) {
    return read(property, variable, System::getProperty, System::getenv);
  }

  /** The same of other properties and variables. */
  public static String read(
      String property,
      String variable,
      UnaryOperator<String> properties,
      UnaryOperator<String> variables) {
    String value = stripped(properties.apply(property));
    return value.isEmpty() ? stripped(variables.apply(variable)) : value;
  }

  private static String stripped(String value) {
    return value == null ? "" : value.strip();
  }

  /** "off" or "on" for all words of these meanings; any other value as it is. */
  public static String word(String value) {
    String small = value.toLowerCase(Locale.ROOT);
    return OFF_WORDS.contains(small) ? OFF : ON_WORDS.contains(small) ? ON : value;
  }

  /** Whether a value says that nothing else than usual is wanted: it is unset, or on. */
  public static boolean isUsual(String value) {
    return value.isEmpty() || word(value).equals(ON);
  }

  /** Whether a value means off. */
  public static boolean isOff(String value) {
    return word(value).equals(OFF);
  }
}
