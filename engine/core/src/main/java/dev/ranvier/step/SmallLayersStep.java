package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemv.SmallLayers;
import java.util.ArrayList;
import java.util.List;

/** Small dense layers of a single sample, one after the other. */
public final class SmallLayersStep implements Step {

  private final Tier tier;
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
      Tier tier, String description, long trafficBytes, SmallLayers.Layer layer) {
    this(tier, description, trafficBytes, List.of(layer));
  }

  private SmallLayersStep(
      Tier tier, String description, long trafficBytes, List<SmallLayers.Layer> layers) {
    this.tier = tier;
    this.description = description;
    this.trafficBytes = trafficBytes;
    this.layers = layers;
    this.kernel = SmallLayers.of(tier, layers);
  }

  /** The layers of this step and behind them those of another, on this one's tier. */
  public SmallLayersStep then(SmallLayersStep next) {
    List<SmallLayers.Layer> both = new ArrayList<>(layers);
    both.addAll(next.layers);
    String text = description + "\n  " + next.description + ", in one step with the one before";
    return new SmallLayersStep(tier, text, trafficBytes + next.trafficBytes, both);
  }

  @Override
  public void run(int rows) {
    assert rows == 1;
    kernel.multiply();
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
