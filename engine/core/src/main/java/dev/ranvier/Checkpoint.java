package dev.ranvier;

import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A file with all that a training needs to go on as if nothing had stopped it, bit by bit: weights,
 * optimizer state, moving averages, step, epoch, learning rate, the callbacks' states, the history,
 * and the settings by which it is known to be of this training. A safetensors file, data only, with
 * checksums over every byte. {@link TrainingRun#saveCheckpoint} writes it, {@link
 * TrainingRun#resume} goes on from it.
 */
public final class Checkpoint {

  /** What the names of a network's parameters begin with. */
  static final String MODEL = "model.";

  private static final String FORMAT_KEY = "ranvier.checkpoint_version";
  private static final String FORMAT = "1";
  private static final String CONTENT_KEY = "ranvier.checkpoint";

  private final Path file;
  private final String text;
  private final JsonObject content;

  private Checkpoint(Path file, String text) {
    this.file = file;
    this.text = text;
    this.content = JsonObject.parse(file, CONTENT_KEY, text);
  }

  /** Writes one: whole, or an earlier file of this name stays. */
  static void write(Path file, Map<String, Object> content, List<TensorSource> tensors) {
    Map<String, String> strings = Map.of(FORMAT_KEY, FORMAT, CONTENT_KEY, Json.write(content));
    Safetensors.write(file, strings, tensors);
  }

  /**
   * Reads a file and checks every byte of it.
   *
   * @throws ModelFormatException if it is damaged, or no checkpoint
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Checkpoint open(Path file) {
    try (Safetensors tensors = Safetensors.open(file)) {
      return of(tensors);
    }
  }

  private static Checkpoint of(Safetensors tensors) {
    Path file = tensors.file();
    String format = tensors.metadata().get(FORMAT_KEY);
    String text = tensors.metadata().get(CONTENT_KEY);
    if (format == null || text == null) {
      throw new ModelFormatException(
          file,
          "metadata",
          FORMAT_KEY + " and " + CONTENT_KEY,
          tensors.metadata().keySet().toString(),
          "The file is no checkpoint: Model.load reads models.");
    }
    if (!format.equals(FORMAT)) {
      throw new ModelFormatException(
          file,
          "metadata, " + FORMAT_KEY,
          FORMAT,
          ModelFormatException.quote(format),
          "Another version of Ranvier wrote the file: go on with that version.");
    }
    return new Checkpoint(file, text);
  }

  /** What is done with an open file. */
  interface Reader {
    void read(Safetensors tensors);
  }

  /** Opens the file again, which must be as it was. */
  void reading(Reader reader) {
    try (Safetensors tensors = Safetensors.open(file)) {
      if (!of(tensors).text.equals(text)) {
        throw new ModelFormatException(
            file,
            CONTENT_KEY,
            "what was there when it was opened",
            "other text",
            "Another process writes to the file: give each training a folder of its own.");
      }
      reader.read(tensors);
    }
  }

  JsonObject content() {
    return content;
  }

  /** Where it was read. */
  public Path file() {
    return file;
  }

  /** The epoch that comes next, from 0, or is to be finished. */
  public int epoch() {
    return (int) content.integer("epoch", 0, Integer.MAX_VALUE);
  }

  /** Steps of that epoch that are done; 0 between epochs. */
  public int batch() {
    return (int) content.integer("batch", 0, Integer.MAX_VALUE);
  }

  /** Steps trained so far. */
  public long steps() {
    return content.integer("steps", 0, Long.MAX_VALUE);
  }

  /**
   * In what a training's settings are others than those of this one.
   *
   * @param settings as JSON values
   * @return a line for each difference: what, in the checkpoint, here
   */
  List<String> differences(Map<String, Object> settings) {
    List<String> found = new ArrayList<>();
    Object here = Json.parse(null, "settings", Json.write(settings));
    compare("", content.object("settings").values(), here, found);
    return found;
  }

  private static void compare(String place, Object there, Object here, List<String> found) {
    if (there instanceof Map<?, ?> one && here instanceof Map<?, ?> other) {
      for (Object key : one.keySet()) {
        compare(place + separator(place) + key, one.get(key), other.get(key), found);
      }
      for (Object key : other.keySet()) {
        if (!one.containsKey(key)) {
          compare(place + separator(place) + key, null, other.get(key), found);
        }
      }
    } else if (there instanceof List<?> one
        && here instanceof List<?> other
        && one.size() == other.size()) {
      for (int i = 0; i < one.size(); i++) {
        compare(place + "[" + i + "]", one.get(i), other.get(i), found);
      }
    } else if (!Objects.equals(there, here)) {
      found.add("%s is %s in the checkpoint, %s here".formatted(place, shown(there), shown(here)));
    }
  }

  private static String separator(String place) {
    return place.isEmpty() ? "" : ", ";
  }

  private static String shown(Object value) {
    return switch (value) {
      case null -> "not there";
      case List<?> list when list.size() > 8 -> "a list of " + list.size();
      default -> value instanceof String text ? "'" + text + "'" : Json.write(value);
    };
  }
}
