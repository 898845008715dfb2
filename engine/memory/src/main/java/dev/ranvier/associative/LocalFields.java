package dev.ranvier.associative;

/**
 * What the others tell each neuron: the sign of its local field is the value that it takes. All
 * fields of a batch at once, or those of one state while its neurons change one by one. Fields may
 * be off by one positive factor, the same for all neurons of a state.
 */
sealed interface LocalFields permits WeightMatrix, PatternFactor, InteractionFields {

  /** States that are computed at once, the most that a call of {@link #compute} takes. */
  int BATCH = 128;

  /** Neurons. */
  int size();

  /**
   * The products of a batch: fields[rows, n] of states[rows, n], but for what {@link #complete}
   * adds.
   */
  void compute(int rows, FloatRows states, FloatRows fields);

  /** What the products left out of a row's fields: the weight of neurons to themselves. */
  void complete(int row, float[] state, float[] rowFields);

  /** A row's fields of at most this magnitude are rounding, and count as 0. */
  float tie(int row);

  /**
   * Begins with a row that {@link #compute} was called for, a neuron at a time from now on.
   *
   * @param state of that row; {@link #set} changes it
   */
  void begin(int row, float[] state);

  /** A neuron's field in the present state; 0 where it is rounding. */
  double field(int neuron);

  /** A neuron of the present state takes a value. */
  void set(int neuron, float value);

  /** Of the present state. */
  double energy();
}
