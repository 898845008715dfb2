package dev.ranvier.layer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What layers are called, by their users or by kind and number. */
final class LayerNames {

  /** Fit for tensors' names, for file names and for other programs: no dot, slash or space. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");

  private static final String RULE =
      "1 to 100 letters, digits, hyphens or underscores of ASCII, the first one a letter";

  private static final int QUOTED = 120;

  private LayerNames() {}

  /** A name that somebody gives. */
  static Optional<String> own(String name) {
    if (name == null) {
      throw new IllegalArgumentException("Layer: the name is null, expected " + RULE);
    }
    return Optional.of(name);
  }

  /** Refuses a name that no layer may have. */
  static void require(Optional<String> name) {
    if (name.isPresent() && !ALLOWED.matcher(name.get()).matches()) {
      String shown = name.get().substring(0, Math.min(QUOTED, name.get().length()));
      throw new IllegalArgumentException(
          "Layer: the name is '%s', expected %s".formatted(shown, RULE));
    }
  }

  /**
   * The names of a network's layers: their own, or kind and number among all of that kind, so that
   * a name for one layer changes none of the others.
   *
   * @throws IllegalArgumentException if two are alike
   */
  static List<String> of(Input input, List<Layer> layers) {
    Map<String, Integer> counts = new HashMap<>();
    Map<String, String> places = new HashMap<>();
    places.put(input.name().orElse(input.kind()), "the input");
    List<String> names = new ArrayList<>();
    for (Layer layer : layers) {
      int number = counts.merge(layer.kind(), 1, Integer::sum);
      String name = layer.name().orElseGet(() -> layer.kind() + "_" + number);
      String place = "layer " + (names.size() + 1);
      String other = places.putIfAbsent(name, place);
      if (other != null) {
        throw new IllegalArgumentException(
            "Layers: %s and %s are both named '%s', expected a name of its own for each; those without one are named by kind and number"
                .formatted(other, place, name));
      }
      names.add(name);
    }
    return names;
  }
}
