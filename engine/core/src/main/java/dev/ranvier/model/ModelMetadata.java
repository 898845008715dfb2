package dev.ranvier.model;

import dev.ranvier.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The strings that users keep in their model files, beside those of the format. */
public final class ModelMetadata {

  /** What the format and its checksums call their own strings. */
  private static final String RESERVED = "ranvier.";

  /** Half of what a file's header may have: the rest is for tensors and architecture. */
  private static final int MOST_ENTRIES = Json.MAX_VALUES / 2;

  private static final int MOST_BYTES = Json.MAX_BYTES / 2;

  private ModelMetadata() {}

  /** What a file holds beside the strings of the format, whoever wrote it. */
  static Map<String, String> ofFile(Map<String, String> strings) {
    Map<String, String> own = new TreeMap<>(strings);
    own.keySet().removeIf(key -> key.startsWith(RESERVED));
    return Collections.unmodifiableMap(own);
  }

  /**
   * A copy, sorted by key as files have it.
   *
   * @throws IllegalArgumentException naming the key that a file cannot hold, or is not the user's
   */
  public static Map<String, String> checked(Map<String, String> metadata) {
    if (metadata == null) {
      throw new IllegalArgumentException(
          "Metadata: the map is null, expected strings by key, or an empty map");
    }
    Map<String, String> own = new TreeMap<>();
    long bytes = 0;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      bytes += requireEntry(entry.getKey(), entry.getValue());
      own.put(entry.getKey(), entry.getValue());
    }
    if (own.size() > MOST_ENTRIES || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "Metadata: %s entries of %s bytes as JSON, expected at most %s and %s bytes; keep large data in a file of its own"
              .formatted(own.size(), bytes, MOST_ENTRIES, MOST_BYTES));
    }
    return Collections.unmodifiableMap(own);
  }

  /** The entry's bytes in a file. */
  private static long requireEntry(String key, String value) {
    if (key == null || value == null) {
      throw new IllegalArgumentException(
          "Metadata: the %s, expected a string; leave the entry out"
              .formatted(key == null ? "key is null" : "value of '" + key + "' is null"));
    }
    if (key.startsWith(RESERVED)) {
      throw new IllegalArgumentException(
          "Metadata: the key '%s' is reserved for the file format, expected keys that do not begin with '%s'; choose another"
              .formatted(key, RESERVED));
    }
    try {
      String json = Json.write(Map.of(key, value));
      return json.getBytes(StandardCharsets.UTF_8).length;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Metadata: the entry of key '%s' is no Unicode text, expected pairs of surrogates; encode bytes, for example as Base64"
              .formatted(key),
          e);
    }
  }
}
