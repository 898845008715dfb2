package dev.ranvier;

import dev.ranvier.io.Dtype;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorInfo;
import dev.ranvier.io.TensorSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What callbacks remember, as JSON with tensors beside it: maps with string keys, lists, strings,
 * booleans, numbers (those that JSON has no words for, too) and float arrays. Whole numbers come
 * back as Long, others as Double.
 */
final class StateJson {

  private static final String NUMBER = "ranvier.number";
  private static final String TENSOR = "ranvier.tensor";

  private StateJson() {}

  /**
   * What stands in the file.
   *
   * @param name of the tensors of its arrays
   * @param tensors where these go
   * @throws IllegalArgumentException naming what a file cannot hold
   */
  static Object describe(String name, Object value, List<TensorSource> tensors) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Boolean flag -> flag;
      case Byte _, Short _, Integer _, Long _ -> ((Number) value).longValue();
      case Float number -> number(number);
      case Double number -> number(number);
      case float[] values -> {
        MemorySegment segment = MemorySegment.ofArray(values);
        tensors.add(TensorSource.f32(name, segment, 0, values.length, values.length));
        yield Map.of(TENSOR, name);
      }
      case List<?> list -> {
        List<Object> described = new ArrayList<>();
        for (Object element : list) {
          described.add(describe(name + "." + described.size(), element, tensors));
        }
        yield described;
      }
      case Map<?, ?> map -> {
        Map<String, Object> described = new LinkedHashMap<>();
        map.forEach(
            (key, member) ->
                described.put(String.valueOf(key), describe(name + "." + key, member, tensors)));
        yield described;
      }
      default ->
          throw new IllegalArgumentException(
              "Checkpoint: '%s' is a %s, expected numbers, strings, booleans, float arrays, lists and maps of them"
                  .formatted(name, value.getClass().getName()));
    };
  }

  private static Object number(double value) {
    return Double.isFinite(value) ? value : Map.of(NUMBER, String.valueOf(value));
  }

  /** What was described. */
  static Object read(Object described, Safetensors file) {
    return switch (described) {
      case Map<?, ?> map when map.get(NUMBER) instanceof String text -> Double.valueOf(text);
      case Map<?, ?> map when map.get(TENSOR) instanceof String name -> tensor(name, file);
      case Map<?, ?> map -> {
        Map<String, Object> read = new LinkedHashMap<>();
        map.forEach((key, member) -> read.put((String) key, read(member, file)));
        yield read;
      }
      case List<?> list -> {
        List<Object> read = new ArrayList<>();
        list.forEach(element -> read.add(read(element, file)));
        yield read;
      }
      case null, default -> described;
    };
  }

  private static float[] tensor(String name, Safetensors file) {
    TensorInfo tensor = file.tensor(name);
    if (tensor.dtype() != Dtype.F32 || tensor.shape().size() != 1) {
      throw new ModelFormatException(
          file.file(),
          "tensor " + ModelFormatException.quote(name),
          "a vector of F32",
          tensor.dtype() + String.valueOf(tensor.shape()),
          "The file is damaged: take an earlier checkpoint.");
    }
    float[] values = new float[tensor.columns()];
    file.copyTo(name, MemorySegment.ofArray(values), 0, values.length);
    return values;
  }
}
