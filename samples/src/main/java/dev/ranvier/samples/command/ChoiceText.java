package dev.ranvier.samples.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One of a family with numbers of its own, as one word: {@code adam}, {@code sgd:0.01}, {@code
 * adam:0.001,beta_1=0.8}, {@code piecewise_constant_decay,boundaries=100/200,values=0.01/0.001}.
 *
 * <pre>
 * choice = name [ ":" number ] { "," key "=" value { "/" value } }
 * </pre>
 */
final class ChoiceText {

  /** A piece of the text, with its place. */
  private record Piece(String word, int from, int to) {}

  private final MarkedText text;
  private final Piece name;
  private Piece number;
  private final Map<String, Piece> values = new LinkedHashMap<>();
  private final Map<String, Piece> keys = new LinkedHashMap<>();

  private ChoiceText(String option, String given) {
    this.text = new MarkedText(option, given);
    int end = end(0, ',');
    int colon = given.indexOf(':');
    if (colon >= 0 && colon < end) {
      number = piece(colon + 1, end);
      name = piece(0, colon);
    } else {
      name = piece(0, end);
    }
    for (int from = end + 1; from <= given.length(); from = end + 1) {
      end = end(from, ',');
      int equals = given.indexOf('=', from);
      if (equals < 0 || equals >= end) {
        throw text.wrong(from, end, "key=value", "");
      }
      String key = NearestName.plain(given.substring(from, equals));
      keys.put(key, piece(from, equals));
      if (values.put(key, piece(equals + 1, end)) != null) {
        throw text.marked(from, equals, "this is said twice, expected once");
      }
    }
  }

  static ChoiceText of(String option, String given) {
    return new ChoiceText(option, given);
  }

  private int end(int from, char separator) {
    int found = text.text().indexOf(separator, from);
    return found < 0 ? text.text().length() : found;
  }

  private Piece piece(int from, int to) {
    return new Piece(text.text().substring(from, to), from, to);
  }

  /**
   * The one that is named.
   *
   * @param what the family, such as "an optimizer"
   * @param family by the names that messages list
   * @param aliases by further names
   */
  <T> T find(String what, Map<String, T> family, Map<String, T> aliases) {
    Map<String, T> all = new LinkedHashMap<>(family);
    all.putAll(aliases);
    for (Map.Entry<String, T> each : all.entrySet()) {
      if (NearestName.plain(each.getKey()).equals(NearestName.plain(name.word()))) {
        return each.getValue();
      }
    }
    String expected = "%s: %s".formatted(what, String.join(", ", family.keySet()));
    throw text.wrong(
        name.from(), name.to(), expected, NearestName.advice(name.word(), family.keySet()));
  }

  /** Whether a number stands behind a colon. */
  boolean hasNumber() {
    return number != null;
  }

  /** The number behind the colon. */
  double number() {
    return parseNumber(number);
  }

  /** Refuses a number behind a colon. */
  void requireNoNumber(String advice) {
    if (number != null) {
      throw text.wrong(number.from() - 1, number.to(), "a name, then ,key=value", advice);
    }
  }

  /** Takes a value out, if it is there, as a number. */
  Double take(String key) {
    keys.remove(NearestName.plain(key));
    Piece value = values.remove(NearestName.plain(key));
    return value == null ? null : parseNumber(value);
  }

  /** Whether a value is given. */
  boolean gives(String key) {
    return values.containsKey(NearestName.plain(key));
  }

  /**
   * Parameters with those that are given in place of the defaults, each as its default's type.
   *
   * @param others keys that are known beside the parameters, for messages
   */
  <V> Map<String, V> over(Map<String, V> defaults, Class<V> type, String... others) {
    Map<String, V> all = new LinkedHashMap<>(defaults);
    List<String> known = new ArrayList<>(defaults.keySet().stream().sorted().toList());
    known.addAll(Arrays.asList(others));
    for (Map.Entry<String, Piece> given : keys.entrySet()) {
      String key =
          defaults.keySet().stream()
              .filter(each -> NearestName.plain(each).equals(given.getKey()))
              .findFirst()
              .orElseThrow(() -> unknown(given.getValue(), known));
      all.put(key, type.cast(value(values.get(given.getKey()), defaults.get(key))));
    }
    return all;
  }

  private IllegalArgumentException unknown(Piece key, List<String> known) {
    String expected =
        known.isEmpty()
            ? "nothing here: %s has no numbers of its own".formatted(name.word())
            : "one of " + String.join(", ", known);
    return text.wrong(key.from(), key.to(), expected, NearestName.advice(key.word(), known));
  }

  private Object value(Piece piece, Object example) {
    return switch (example) {
      case Boolean _ -> parseFlag(piece);
      case Long _ -> parseCount(piece);
      case List<?> list when !list.isEmpty() -> parseList(piece, list.getFirst());
      default -> parseNumber(piece);
    };
  }

  private List<Object> parseList(Piece piece, Object example) {
    List<Object> all = new ArrayList<>();
    for (int from = piece.from(); from <= piece.to(); ) {
      int to = Math.min(piece.to(), end(from, '/'));
      all.add(value(piece(from, to), example));
      from = to + 1;
    }
    return all;
  }

  private Boolean parseFlag(Piece piece) {
    return switch (NearestName.plain(piece.word())) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw text.wrong(piece.from(), piece.to(), "true or false", "");
    };
  }

  private Long parseCount(Piece piece) {
    try {
      return Long.parseLong(piece.word());
    } catch (NumberFormatException e) {
      throw text.wrong(piece.from(), piece.to(), "a whole number", "");
    }
  }

  private double parseNumber(Piece piece) {
    try {
      double value = Double.parseDouble(piece.word());
      if (Double.isFinite(value) && !piece.word().matches(".*[dDfF]$")) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number that is none is.
    }
    throw text.wrong(piece.from(), piece.to(), "a number", "");
  }

  /** Makes something of what was read; what its class refuses is told with the text. */
  <T> T make(Function<ChoiceText, T> maker) {
    try {
      return maker.apply(this);
    } catch (IllegalArgumentException e) {
      if (e.getMessage().startsWith(text.option())) {
        throw e;
      }
      throw text.marked(0, text.text().length(), e.getMessage());
    }
  }
}
