package dev.ranvier.model;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.memory.FiniteRows;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.random.Philox;
import dev.ranvier.step.Operand;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One immutable version of a network's weights in native memory, counted by reference: models and
 * predictors hold it, the last to let go frees it.
 */
public final class Parameters {

  private final Slab slab;
  private final ParameterLayout layout;
  private int references = 1;
  private final Map<Object, Derived> derived = new HashMap<>();
  private boolean finite = true;

  private Parameters(Architecture architecture) {
    SlabLayout plan = new SlabLayout("parameters");
    this.layout = ParameterLayout.plan(plan, architecture);
    this.slab = new Slab(plan);
  }

  /** Zeroed parameters, to be filled before they are shared. */
  public static Parameters zeros(Architecture architecture) {
    return new Parameters(architecture);
  }

  /** Initial parameters: every layer draws from a stream of its own, so layers do not interact. */
  public static Parameters draw(Architecture architecture, long seed) {
    return filled(architecture, parameters -> parameters.drawAll(architecture, seed));
  }

  /** Parameters that somebody fills, freed if that fails. */
  public static Parameters filled(Architecture architecture, Consumer<Parameters> fill) {
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
  public static Parameters copyOf(
      Architecture architecture, MemorySegment from, ParameterLayout source) {
    return filled(
        architecture,
        parameters -> {
          ParameterLayout.copy(from, source, parameters.segment(), parameters.layout);
          parameters.checkFinite();
        });
  }

  /** Notes whether a parameter is NaN or infinite; products then do not skip zero inputs. */
  public Parameters checkFinite() {
    finite = layout.regions().allMatch(region -> FiniteRows.all(slab.segment(), region));
    return this;
  }

  public boolean finite() {
    return finite;
  }

  public MemorySegment segment() {
    return slab.segment();
  }

  public ParameterLayout layout() {
    return layout;
  }

  /**
   * A copy of a layer's parameter, dense, row by row.
   *
   * @throws IllegalStateException if no array is that long
   */
  public float[] copy(int layer, int parameter) {
    Region region = layout.region(layer, parameter);
    float[] values = new float[arraySize(region)];
    operand(layer, parameter).copyTo(values, 0, region.rows());
    return values;
  }

  /** Fills a layer's parameter, before anybody shares it. */
  void set(int layer, int parameter, float[] values) {
    Operand target = operand(layer, parameter);
    target.copyFrom(values, 0, target.region().rows());
  }

  private static int arraySize(Region region) {
    long size = (long) region.rows() * region.columns();
    if (size > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "Model: %s x %s values do not fit into one array; save the model and read the file"
              .formatted(region.rows(), region.columns()));
    }
    return (int) size;
  }

  /** A layer's parameter, in the order of {@link Architecture#parameters}. */
  public Operand operand(int layer, int parameter) {
    return new Operand(slab.segment(), layout.region(layer, parameter));
  }

  public synchronized Parameters retain() {
    if (references == 0) {
      throw new IllegalStateException("The model is closed; use it before close()");
    }
    references++;
    return this;
  }

  /** Something made of parameters, such as folded weights. */
  public interface Derived extends AutoCloseable {

    @Override
    void close();
  }

  /**
   * What is derived from these parameters, made when the first one asks, shared by all and closed
   * with them.
   *
   * @param key tells it from others of its type
   */
  public synchronized <T extends Derived> T derived(Class<T> type, Object key, Supplier<T> maker) {
    return type.cast(derived.computeIfAbsent(List.of(type, key), absent -> maker.get()));
  }

  public synchronized void release() {
    if (--references == 0) {
      slab.close();
      derived.values().forEach(Derived::close);
    }
  }
}
