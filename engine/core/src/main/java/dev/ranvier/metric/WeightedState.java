package dev.ranvier.metric;

/** A state that sees its rows with their samples' weights. */
record WeightedState(MetricState state) implements MetricState {

  @Override
  public void add(MetricBatch batch) {
    state.add(batch.weighted());
  }

  @Override
  public double value() {
    return state.value();
  }

  @Override
  public double[] values() {
    return state.values();
  }

  @Override
  public double[] saved() {
    return state.saved();
  }

  @Override
  public void restore(double[] numbers) {
    state.restore(numbers);
  }

  @Override
  public void reset() {
    state.reset();
  }

  @Override
  public MetricState weighted() {
    return this;
  }
}
