package dev.ranvier.training;

import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.model.ParameterLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** Vectors that never change while a session lives: what layers scale by, ones and zeros. */
public final class ConstantsPlan {

  private final Architecture architecture;
  private final Map<Integer, ColumnAffinePlan.Columns> columns = new HashMap<>();
  private final Region zeros;
  private final Region ones;

  public ConstantsPlan(SlabLayout plan, Architecture architecture) {
    this.architecture = architecture;
    int widest = 0;
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      int size = architecture.outputSize(layer);
      String name = architecture.name(layer);
      switch (architecture.layers().get(layer)) {
        case Normalization normalization -> {
          columns.put(layer, plan(plan, name, size));
          widest = Math.max(widest, size);
        }
        case Rescaling rescaling -> {
          columns.put(layer, plan(plan, name, size));
          widest = Math.max(widest, size);
        }
        case BatchNormalization normalization -> widest = Math.max(widest, size);
        case LayerNormalization normalization -> widest = Math.max(widest, size);
        case ActivationLayer _, Dense _, Dropout _, Flatten _, Input _ -> {}
      }
    }
    this.zeros = widest == 0 ? Region.NONE : plan.matrix("zeros", 1, widest);
    this.ones = widest == 0 ? Region.NONE : plan.matrix("ones", 1, widest);
  }

  private static ColumnAffinePlan.Columns plan(SlabLayout plan, String name, int size) {
    return new ColumnAffinePlan.Columns(
        plan.matrix(name + ".column.mean", 1, size),
        plan.matrix(name + ".column.scale", 1, size),
        plan.matrix(name + ".column.shift", 1, size));
  }

  /** The numbers of a layer that scales columns. */
  public ColumnAffinePlan.Columns columns(int layer) {
    return columns.get(layer);
  }

  /** Zeros, as many as the widest layer needs. */
  public Region zeros() {
    return zeros;
  }

  /** Ones, as many as the widest layer needs. */
  public Region ones() {
    return ones;
  }

  /** Fills a zeroed slab in; the parameters must be there. */
  public void fill(MemorySegment slab, ParameterLayout parameters) {
    fill(slab, ones, 1f);
    columns.forEach((layer, numbers) -> fill(slab, parameters, layer, numbers));
  }

  private void fill(
      MemorySegment slab, ParameterLayout parameters, int layer, ColumnAffinePlan.Columns numbers) {
    Layer kind = architecture.layers().get(layer);
    if (kind instanceof Rescaling rescaling) {
      fill(slab, numbers.scale(), (float) rescaling.scale());
      fill(slab, numbers.shift(), (float) rescaling.offset());
      return;
    }
    Region mean = parameters.region(layer, 0);
    Region variance = parameters.region(layer, 1);
    for (int column = 0; column < mean.columns(); column++) {
      long at = (long) column << 2;
      float ofColumn = slab.get(ValueLayout.JAVA_FLOAT, mean.offsetBytes() + at);
      float spread = slab.get(ValueLayout.JAVA_FLOAT, variance.offsetBytes() + at);
      slab.set(ValueLayout.JAVA_FLOAT, numbers.mean().offsetBytes() + at, ofColumn);
      slab.set(
          ValueLayout.JAVA_FLOAT, numbers.scale().offsetBytes() + at, Normalization.scale(spread));
    }
  }

  /** Sets every element of a matrix. */
  public static void fill(MemorySegment slab, Region region, float value) {
    for (int row = 0; row < region.rows(); row++) {
      for (int column = 0; column < region.columns(); column++) {
        slab.set(ValueLayout.JAVA_FLOAT, region.rowBytes(row) + ((long) column << 2), value);
      }
    }
  }
}
