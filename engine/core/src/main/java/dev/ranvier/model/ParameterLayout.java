package dev.ranvier.model;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.SlabLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Where the parameters of each layer are, in the order of {@link Architecture#parameters}.
 *
 * @param layers one list for each layer; {@link Region#NONE} for what this layout leaves out
 */
public record ParameterLayout(List<List<Region>> layers) {

  /** Adds all parameters to a plan, always in the same order. */
  public static ParameterLayout plan(SlabLayout plan, Architecture architecture) {
    return plan(plan, architecture, "", (layer, spec) -> true);
  }

  /**
   * Adds a place for each trainable parameter of layers that are not frozen; the suffix tells what
   * it is for.
   */
  public static ParameterLayout planTrainable(
      SlabLayout plan, Architecture architecture, String suffix) {
    return plan(plan, architecture, suffix, (layer, spec) -> layer.trainable() && spec.trainable());
  }

  /** Adds a place for each moving average, likewise. */
  public static ParameterLayout planMoving(
      SlabLayout plan, Architecture architecture, String suffix) {
    return plan(plan, architecture, suffix, (layer, spec) -> layer.trainable() && spec.moving());
  }

  /** Places for nothing. */
  public static ParameterLayout none(Architecture architecture) {
    return plan(new SlabLayout("none"), architecture, "", (layer, spec) -> false);
  }

  private static ParameterLayout plan(
      SlabLayout plan,
      Architecture architecture,
      String suffix,
      BiPredicate<Layer, ParameterSpec> included) {
    List<List<Region>> layers = new ArrayList<>();
    List<String> names = architecture.names();
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      List<Region> regions = new ArrayList<>();
      for (ParameterSpec spec : architecture.parameters(layer)) {
        String name = names.get(layer) + "." + spec.name() + suffix;
        boolean planned = included.test(architecture.layers().get(layer), spec);
        regions.add(planned ? plan.matrix(name, spec.rows(), spec.columns()) : Region.NONE);
      }
      layers.add(List.copyOf(regions));
    }
    return new ParameterLayout(List.copyOf(layers));
  }

  /** A parameter's place. */
  public Region region(int layer, int parameter) {
    return layers.get(layer).get(parameter);
  }

  /** Whether there is a place for nothing. */
  public boolean isEmpty() {
    return regions().findAny().isEmpty();
  }

  /** Where the first place begins; the others follow it without a gap. */
  public long offsetBytes() {
    return regions().mapToLong(Region::offsetBytes).min().orElse(0);
  }

  /** Bytes of all places, padding of rows included. */
  public long sizeBytes() {
    return regions().mapToLong(Region::sizeBytes).sum();
  }

  /** All places. */
  public Stream<Region> regions() {
    return layers.stream().flatMap(List::stream).filter(region -> !region.isEmpty());
  }

  /** This layout, and where it leaves something out the place that another has for it. */
  public ParameterLayout orElse(ParameterLayout other) {
    List<List<Region>> all = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      List<Region> regions = new ArrayList<>();
      for (int i = 0; i < layers.get(layer).size(); i++) {
        Region own = region(layer, i);
        regions.add(own.isEmpty() ? other.region(layer, i) : own);
      }
      all.add(regions);
    }
    return new ParameterLayout(all);
  }

  /** Copies what both have from one slab to another, padding included. */
  public static void copy(
      MemorySegment from, ParameterLayout source, MemorySegment to, ParameterLayout target) {
    for (int layer = 0; layer < source.layers.size(); layer++) {
      for (int i = 0; i < source.layers.get(layer).size(); i++) {
        Region in = source.region(layer, i);
        Region out = target.region(layer, i);
        if (!in.isEmpty() && !out.isEmpty()) {
          MemorySegment.copy(from, in.offsetBytes(), to, out.offsetBytes(), in.sizeBytes());
        }
      }
    }
  }
}
