package dev.ranvier.initializer;

import dev.ranvier.random.Philox;
import java.util.List;

/**
 * How a weight matrix starts. To add one: a record here and its row in {@link #ALL}. Draws come
 * from the model's own generator, so that one seed gives the same bytes everywhere.
 */
public sealed interface Initializer permits GlorotUniform, HeNormal, Zeros {

  /** Every initializer; files and tests iterate this list. */
  List<Initializer> ALL = List.of(new GlorotUniform(), new HeNormal(), new Zeros());

  /** Keras's name, as it stands in model files. */
  String name();

  /** The next weight of a layer with {@code inputSize} inputs and {@code outputSize} outputs. */
  float draw(Philox random, int inputSize, int outputSize);

  /** Keras's default for dense layers. */
  static Initializer glorotUniform() {
    return new GlorotUniform();
  }

  /** Suits ReLU layers. */
  static Initializer heNormal() {
    return new HeNormal();
  }

  /** All zero. */
  static Initializer zeros() {
    return new Zeros();
  }
}
