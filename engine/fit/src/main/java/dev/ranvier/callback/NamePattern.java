package dev.ranvier.callback;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file name with figures of an epoch in it, written as in Python: {@code
 * model-{epoch:02d}-{val_loss:.2f}.safetensors}.
 */
record NamePattern(String pattern) {

  private static final Pattern FIELD =
      Pattern.compile("\\{\\{|}}|\\{(?<name>[^{}:]+)(?::(?<format>[^{}]*))?}|[{}]");
  private static final Pattern FORMAT =
      Pattern.compile("(?<zeros>0?)(?<width>\\d*)(?:\\.(?<digits>\\d+))?(?<kind>[dfeg]?)");

  /**
   * The name.
   *
   * @param epoch counted from 1, as the field {@code epoch} has it
   * @param logs the other fields
   * @throws IllegalArgumentException naming the field that is wrong, and those that there are
   */
  String of(int epoch, Map<String, Double> logs) {
    StringBuilder text = new StringBuilder();
    Matcher field = FIELD.matcher(pattern);
    while (field.find()) {
      String value =
          switch (field.group()) {
            case "{{" -> "{";
            case "}}" -> "}";
            case "{", "}" -> throw refused("a brace that stands alone; write {{ or }} for one");
            default -> value(field.group("name"), field.group("format"), epoch, logs);
          };
      field.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    field.appendTail(text);
    return text.toString();
  }

  private String value(String name, String format, int epoch, Map<String, Double> logs) {
    boolean counts = name.equals("epoch");
    if (!counts && !logs.containsKey(name)) {
      throw refused(
          "{%s}, and the epoch has no such figure, expected epoch or one of %s"
              .formatted(name, logs.keySet()));
    }
    Matcher parts = FORMAT.matcher(format == null ? "" : format);
    if (!parts.matches() || parts.group("kind").equals("d") && !counts) {
      throw refused("the format '%s' for %s, expected one like 02d or .2f".formatted(format, name));
    }
    String number = counts ? Integer.toString(epoch) : text(logs.get(name), parts);
    int width = parts.group("width").isEmpty() ? 0 : Integer.parseInt(parts.group("width"));
    String padding = parts.group("zeros").isEmpty() ? " " : "0";
    return padding.repeat(Math.max(0, width - number.length())) + number;
  }

  private static String text(double value, Matcher parts) {
    if (parts.group("digits") == null && parts.group("kind").isEmpty()) {
      return Double.toString(value);
    }
    String digits = parts.group("digits") == null ? "6" : parts.group("digits");
    String kind = parts.group("kind").isEmpty() ? "g" : parts.group("kind");
    return String.format(Locale.ROOT, "%." + digits + kind, value);
  }

  private IllegalArgumentException refused(String what) {
    return new IllegalArgumentException("The file name '%s' has %s".formatted(pattern, what));
  }
}
