package dev.ranvier.model;

import dev.ranvier.io.Dtype;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.layer.Architecture;
import dev.ranvier.memory.Region;
import dev.ranvier.step.Operand;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Matrices that a layout has for parameters, as arrays by the parameters' names in files. */
public final class NamedMatrices {

  private final Map<String, Operand> matrices = new LinkedHashMap<>();

  /** Those in a slab. */
  public NamedMatrices(Architecture architecture, ParameterLayout layout, MemorySegment slab) {
    for (NamedParameter named : NamedParameter.of(architecture)) {
      Region region = layout.region(named.layer(), named.index());
      if (!region.isEmpty()) {
        matrices.put(named.name(), new Operand(slab, region));
      }
    }
  }

  /** All as tensors of a file, their names behind a prefix, to be written from where they lie. */
  public List<TensorSource> tensors(String prefix) {
    List<TensorSource> tensors = new ArrayList<>();
    matrices.forEach(
        (name, matrix) ->
            tensors.add(
                TensorSource.f32(
                    prefix + name,
                    matrix.segment(),
                    matrix.offsetBytes(),
                    matrix.rowStride(),
                    matrix.region().rows(),
                    matrix.columns())));
    return tensors;
  }

  /** Refuses a file without one of them, or with one of another size. */
  public void requireIn(Safetensors file, String prefix) {
    matrices.forEach(
        (name, matrix) ->
            file.tensor(prefix + name, Dtype.F32, matrix.region().rows(), matrix.columns()));
  }

  /** Reads all of a file that {@linkplain #requireIn has} them. */
  public void read(Safetensors file, String prefix) {
    matrices.forEach(
        (name, matrix) ->
            file.copyTo(prefix + name, matrix.segment(), matrix.offsetBytes(), matrix.rowStride()));
  }

  /** A copy of all, row by row without padding. */
  public Map<String, float[]> copy() {
    Map<String, float[]> values = new LinkedHashMap<>();
    matrices.forEach((name, matrix) -> values.put(name, matrix.toArray()));
    return values;
  }

  /**
   * Checks values without setting them.
   *
   * @param what they are, for the message
   * @throws IllegalArgumentException if names are missing or unknown, or a size is not right
   */
  public void requireFit(String what, Map<String, float[]> values) {
    List<String> missing = new ArrayList<>(matrices.keySet());
    missing.removeAll(values.keySet());
    List<String> unknown = new ArrayList<>(values.keySet());
    unknown.removeAll(matrices.keySet());
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: missing are %s, unknown are %s, expected exactly %s"
              .formatted(what, missing, unknown, matrices.keySet()));
    }
    matrices.forEach((name, matrix) -> requireSize(what, name, matrix, values.get(name)));
  }

  private static void requireSize(String what, String name, Operand matrix, float[] values) {
    int rows = matrix.region().rows();
    if (values == null || values.length != (long) rows * matrix.columns()) {
      throw new IllegalArgumentException(
          "%s: '%s' %s, expected %s x %s row by row"
              .formatted(
                  what,
                  name,
                  values == null ? "is null" : "has " + values.length + " values",
                  rows,
                  matrix.columns()));
    }
  }

  /** Sets all to values that {@linkplain #requireFit fit}. */
  public void set(Map<String, float[]> values) {
    matrices.forEach(
        (name, matrix) -> matrix.copyFrom(values.get(name), 0, matrix.region().rows()));
  }
}
