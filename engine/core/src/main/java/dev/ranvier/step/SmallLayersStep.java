package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.gemv.SmallLayers;
import java.util.ArrayList;
import java.util.List;

/** Small dense layers of a single sample, one after the other. */
public final class SmallLayersStep implements Step {

  private final KernelProvider provider;
  private final String description;
  private final long trafficBytes;
  private final List<SmallLayers.Layer> layers;
  private final SmallLayers kernel;

  /**
   * A step of one layer.
   *
   * @param trafficBytes of factors and result
   */
  public SmallLayersStep(
      KernelProvider provider, String description, long trafficBytes, SmallLayers.Layer layer) {
    this(provider, description, trafficBytes, List.of(layer));
  }

  private SmallLayersStep(
      KernelProvider provider,
      String description,
      long trafficBytes,
      List<SmallLayers.Layer> layers) {
    this.provider = provider;
    this.description = description;
    this.trafficBytes = trafficBytes;
    this.layers = layers;
    this.kernel = SmallLayers.of(provider, layers);
  }

  /** The layers of this step and behind them those of another, by the provider of this one. */
  public SmallLayersStep then(SmallLayersStep next) {
    List<SmallLayers.Layer> both = new ArrayList<>(layers);
    both.addAll(next.layers);
    String text = description + "\n  " + next.description + ", in one step with the one before";
    return new SmallLayersStep(provider, text, trafficBytes + next.trafficBytes, both);
  }

  @Override
  public void run(int rows) {
    assert rows == 1;
    kernel.multiply();
  }

  @Override
  public void addTo(RowCalls calls) {
    kernel.addTo(calls);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return trafficBytes;
  }
}
