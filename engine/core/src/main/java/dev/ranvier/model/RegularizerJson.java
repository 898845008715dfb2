package dev.ranvier.model;

import dev.ranvier.io.JsonObject;
import dev.ranvier.regularizer.Regularizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Penalties on weights as JSON objects: both factors. */
public final class RegularizerJson {

  private RegularizerJson() {}

  /** What stands in a file. */
  public static Map<String, Object> describe(Regularizer regularizer) {
    Map<String, Object> penalty = new LinkedHashMap<>();
    penalty.put("l1", regularizer.l1());
    penalty.put("l2", regularizer.l2());
    return penalty;
  }

  /** What an object of a file has as its member {@code key}; none where it says nothing of it. */
  public static Regularizer read(JsonObject object, String key) {
    if (!object.has(key)) {
      return Regularizer.none();
    }
    JsonObject description = object.object(key);
    description.allowOnly(Set.of("l1", "l2"));
    double l1 = description.number("l1");
    double l2 = description.number("l2");
    try {
      return new Regularizer(l1, l2);
    } catch (IllegalArgumentException e) {
      throw object.wrong(key, "factors l1 and l2 that are 0 or positive");
    }
  }
}
