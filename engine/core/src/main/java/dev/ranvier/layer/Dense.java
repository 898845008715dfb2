package dev.ranvier.layer;

import dev.ranvier.activation.Activation;
import dev.ranvier.constraint.Constraint;
import dev.ranvier.initializer.IndependentInitializer;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.initializer.Zeros;
import dev.ranvier.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A fully connected layer: {@code y = activation(x · W + b)} with x [batchSize, inputSize], W
 * [inputSize, outputSize], b [outputSize], y [batchSize, outputSize].
 *
 * @param outputSize number of neurons, 1 to {@link Layer#MOST_VALUES} (Keras: units)
 * @param activation applied to the weighted sums
 * @param initializer how W starts; Glorot uniform by default
 * @param biasInitializer how b starts; zeros by default, empty for a layer without b
 * @param regularizer penalty on W (Keras: kernel_regularizer); none by default
 * @param biasRegularizer penalty on b; none by default
 * @param constraint what W must be behind each update (Keras: kernel_constraint); empty by default
 * @param biasConstraint what b must be, likewise
 * @param trainable whether training changes it, see {@link Layer#trainable(boolean)}
 * @param name of its own in summaries, plans and files, see {@link Layer#named}; empty for none
 */
public record Dense(
    int outputSize,
    Activation activation,
    Initializer initializer,
    Optional<IndependentInitializer> biasInitializer,
    Regularizer regularizer,
    Regularizer biasRegularizer,
    Optional<Constraint> constraint,
    Optional<Constraint> biasConstraint,
    boolean trainable,
    Optional<String> name)
    implements Layer {

  /** Checks the size. */
  public Dense {
    if (outputSize < 1 || outputSize > MOST_VALUES) {
      throw new IllegalArgumentException(
          "Dense: outputSize is %s, expected at least 1 and at most %s"
              .formatted(outputSize, MOST_VALUES));
    }
    Objects.requireNonNull(activation, "activation");
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(biasInitializer, "biasInitializer");
    Objects.requireNonNull(regularizer, "regularizer");
    Objects.requireNonNull(biasRegularizer, "biasRegularizer");
    Objects.requireNonNull(constraint, "constraint");
    Objects.requireNonNull(biasConstraint, "biasConstraint");
    LayerNames.require(name);
  }

  /** One that training changes, with no more than a penalty on its weights. */
  public Dense(
      int outputSize,
      Activation activation,
      Initializer initializer,
      Optional<IndependentInitializer> biasInitializer,
      Regularizer regularizer,
      Optional<String> name) {
    this(
        outputSize,
        activation,
        initializer,
        biasInitializer,
        regularizer,
        Regularizer.none(),
        Optional.empty(),
        Optional.empty(),
        true,
        name);
  }

  /** Without a name of its own. */
  public Dense(
      int outputSize,
      Activation activation,
      Initializer initializer,
      Optional<IndependentInitializer> biasInitializer,
      Regularizer regularizer) {
    this(outputSize, activation, initializer, biasInitializer, regularizer, Optional.empty());
  }

  /** A layer of {@code outputSize} neurons. */
  public static Dense of(int outputSize, Activation activation) {
    return new Dense(
        outputSize,
        activation,
        Initializer.glorotUniform(),
        Optional.of(new Zeros()),
        Regularizer.none());
  }

  /** A linear layer of {@code outputSize} neurons. */
  public static Dense of(int outputSize) {
    return of(outputSize, Activation.linear());
  }

  /** The same layer with other initial weights. */
  public Dense withInitializer(Initializer other) {
    return new Dense(
        outputSize,
        activation,
        other,
        biasInitializer,
        regularizer,
        biasRegularizer,
        constraint,
        biasConstraint,
        trainable,
        name);
  }

  /**
   * The same layer with a bias that starts otherwise; a vector counts as a matrix of as many inputs
   * as outputs, see {@link IndependentInitializer#fillBias}.
   *
   * @throws IllegalArgumentException if {@code other} is for matrices only, as orthogonal is
   */
  public Dense withBiasInitializer(Initializer other) {
    if (!(other instanceof IndependentInitializer independent)) {
      throw new IllegalArgumentException(
          "Dense: the bias initializer is "
              + other.name()
              + ", expected one for vectors, such as Initializer.constant(0.1)");
    }
    return new Dense(
        outputSize,
        activation,
        initializer,
        Optional.of(independent),
        regularizer,
        biasRegularizer,
        constraint,
        biasConstraint,
        trainable,
        name);
  }

  /** The same layer without a bias: y = activation(x · W). */
  public Dense withoutBias() {
    return new Dense(
        outputSize,
        activation,
        initializer,
        Optional.empty(),
        regularizer,
        biasRegularizer,
        constraint,
        biasConstraint,
        trainable,
        name);
  }

  /** Whether it has a bias. */
  public boolean hasBias() {
    return biasInitializer.isPresent();
  }

  /** The same layer with a penalty on its weights. */
  public Dense withRegularizer(Regularizer other) {
    return new Dense(
        outputSize,
        activation,
        initializer,
        biasInitializer,
        other,
        biasRegularizer,
        constraint,
        biasConstraint,
        trainable,
        name);
  }

  /** The same layer with a penalty on its bias (Keras: bias_regularizer). */
  public Dense withBiasRegularizer(Regularizer other) {
    return new Dense(
        outputSize,
        activation,
        initializer,
        biasInitializer,
        regularizer,
        other,
        constraint,
        biasConstraint,
        trainable,
        name);
  }

  /** The same layer with weights that each update leaves as they must be. */
  public Dense withConstraint(Constraint other) {
    return new Dense(
        outputSize,
        activation,
        initializer,
        biasInitializer,
        regularizer,
        biasRegularizer,
        Optional.of(Objects.requireNonNull(other, "constraint")),
        biasConstraint,
        trainable,
        name);
  }

  /** The same layer with a bias that each update leaves as it must be (Keras: bias_constraint). */
  public Dense withBiasConstraint(Constraint other) {
    return new Dense(
        outputSize,
        activation,
        initializer,
        biasInitializer,
        regularizer,
        biasRegularizer,
        constraint,
        Optional.of(Objects.requireNonNull(other, "biasConstraint")),
        trainable,
        name);
  }

  @Override
  public Dense trainable(boolean on) {
    return new Dense(
        outputSize,
        activation,
        initializer,
        biasInitializer,
        regularizer,
        biasRegularizer,
        constraint,
        biasConstraint,
        on,
        name);
  }

  @Override
  public Dense named(String own) {
    return new Dense(
        outputSize,
        activation,
        initializer,
        biasInitializer,
        regularizer,
        biasRegularizer,
        constraint,
        biasConstraint,
        trainable,
        LayerNames.own(own));
  }

  @Override
  public String kind() {
    return "dense";
  }

  @Override
  public int outputSize(int inputSize) {
    return outputSize;
  }

  /** weight and, if it has one, bias; weights are drawn first, so no bias changes them. */
  @Override
  public List<ParameterSpec> parameters(int inputSize) {
    List<ParameterSpec> specs = new ArrayList<>();
    specs.add(
        ParameterSpec.matrix(
            "weight",
            inputSize,
            outputSize,
            (random, memory, offsetBytes, rowStride) ->
                initializer.fill(random, memory, offsetBytes, rowStride, inputSize, outputSize)));
    biasInitializer.ifPresent(
        bias ->
            specs.add(
                ParameterSpec.vector(
                    "bias",
                    outputSize,
                    (random, memory, offsetBytes, rowStride) ->
                        bias.fillBias(random, memory, offsetBytes, outputSize))));
    return specs;
  }
}
