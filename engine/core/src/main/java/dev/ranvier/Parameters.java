package dev.ranvier;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.memory.Plan;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.random.Philox;
import dev.ranvier.step.Operand;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One immutable version of a network's weights in native memory, counted by reference: models and
 * predictors hold it, the last to let go frees it.
 */
final class Parameters {

  private final Slab slab;
  private final Layout layout;
  private int references = 1;
  private final Map<FoldingRule, InferenceNetwork> inference = new HashMap<>();
  private boolean finite = true;

  /**
   * Where the parameters of each layer are, in the order of {@link Architecture#parameters}.
   *
   * @param layers one list for each layer; {@link Region#NONE} for what this layout leaves out
   */
  record Layout(List<List<Region>> layers) {

    /** Adds all parameters to a plan, always in the same order. */
    static Layout plan(Plan plan, Architecture architecture) {
      return plan(plan, architecture, "", spec -> true);
    }

    /** Adds a place for each trainable parameter; the suffix tells what it is for. */
    static Layout planTrainable(Plan plan, Architecture architecture, String suffix) {
      return plan(plan, architecture, suffix, ParameterSpec::trainable);
    }

    /** Adds a place for each moving average, likewise. */
    static Layout planMoving(Plan plan, Architecture architecture, String suffix) {
      return plan(plan, architecture, suffix, ParameterSpec::moving);
    }

    private static Layout plan(
        Plan plan, Architecture architecture, String suffix, Predicate<ParameterSpec> included) {
      List<List<Region>> layers = new ArrayList<>();
      for (int layer = 0; layer < architecture.layers().size(); layer++) {
        List<Region> regions = new ArrayList<>();
        for (ParameterSpec spec : architecture.parameters(layer)) {
          String name = architecture.name(layer) + "." + spec.name() + suffix;
          boolean planned = included.test(spec);
          regions.add(planned ? plan.matrix(name, spec.rows(), spec.columns()) : Region.NONE);
        }
        layers.add(List.copyOf(regions));
      }
      return new Layout(List.copyOf(layers));
    }

    /** A parameter's place. */
    Region region(int layer, int parameter) {
      return layers.get(layer).get(parameter);
    }

    /** All places. */
    Stream<Region> regions() {
      return layers.stream().flatMap(List::stream).filter(region -> !region.isEmpty());
    }

    /** This layout, and where it leaves something out the place that another has for it. */
    Layout orElse(Layout other) {
      List<List<Region>> all = new ArrayList<>();
      for (int layer = 0; layer < layers.size(); layer++) {
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < layers.get(layer).size(); i++) {
          Region own = region(layer, i);
          regions.add(own.isEmpty() ? other.region(layer, i) : own);
        }
        all.add(regions);
      }
      return new Layout(all);
    }

    /** Copies what both have from one slab to another, padding included. */
    static void copy(MemorySegment from, Layout source, MemorySegment to, Layout target) {
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

  private Parameters(Architecture architecture) {
    Plan plan = new Plan("parameters");
    this.layout = Layout.plan(plan, architecture);
    this.slab = new Slab(plan);
  }

  /** Zeroed parameters, to be filled before they are shared. */
  static Parameters zeros(Architecture architecture) {
    return new Parameters(architecture);
  }

  /** Initial parameters: every layer draws from a stream of its own, so layers do not interact. */
  static Parameters draw(Architecture architecture, long seed) {
    return filled(architecture, parameters -> parameters.drawAll(architecture, seed));
  }

  /** Parameters that somebody fills, freed if that fails. */
  static Parameters filled(Architecture architecture, Consumer<Parameters> fill) {
    Parameters parameters = new Parameters(architecture);
    try {
      fill.accept(parameters);
      return parameters;
    } catch (RuntimeException | Error e) {
      parameters.release();
      throw e;
    }
  }

  private void drawAll(Architecture architecture, long seed) {
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      Philox random = Philox.of(seed, layer);
      List<ParameterSpec> specs = architecture.parameters(layer);
      for (int i = 0; i < specs.size(); i++) {
        Region region = layout.region(layer, i);
        specs.get(i).start().fill(random, segment(), region.offsetBytes(), region.rowStride());
      }
    }
  }

  /** A new version, copied out of a session's slab. */
  static Parameters copyOf(Architecture architecture, MemorySegment from, Layout source) {
    return filled(
        architecture,
        parameters -> {
          Layout.copy(from, source, parameters.segment(), parameters.layout);
          parameters.checkFinite();
        });
  }

  /** Notes whether a parameter is NaN or infinite; products then do not skip zero inputs. */
  Parameters checkFinite() {
    finite = layout.regions().allMatch(region -> FiniteRows.all(slab.segment(), region));
    return this;
  }

  boolean finite() {
    return finite;
  }

  MemorySegment segment() {
    return slab.segment();
  }

  Layout layout() {
    return layout;
  }

  /** A layer's parameter, in the order of {@link Architecture#parameters}. */
  Operand operand(int layer, int parameter) {
    return new Operand(slab.segment(), layout.region(layer, parameter));
  }

  synchronized Parameters retain() {
    if (references == 0) {
      throw new IllegalStateException("The model is closed; use it before close()");
    }
    references++;
    return this;
  }

  /** The network as predictors compute it, made when the first one asks; shared by all. */
  synchronized InferenceNetwork inference(Architecture architecture, WeightStorage storage) {
    return inference.computeIfAbsent(
        FoldingRule.of(storage), rule -> new InferenceNetwork(architecture, this, rule));
  }

  synchronized void release() {
    if (--references == 0) {
      slab.close();
      inference.values().forEach(InferenceNetwork::close);
    }
  }
}
