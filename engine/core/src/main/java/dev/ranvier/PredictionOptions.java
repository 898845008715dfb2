package dev.ranvier;

import java.util.Map;
import java.util.Objects;

/**
 * How a predictor is compiled.
 *
 * @param maxBatch the most samples that are computed at once; more are taken in several goes
 * @param backend what computes the matrix products
 * @param threads that share the products of large batches; {@link TrainingOptions#ALL_THREADS} for
 *     all of the process's team. Changes no result
 * @param logits whether a softmax or sigmoid at the network's end is left out
 * @param weights how the weights of dense layers are kept
 * @param backends what computes products by their names in {@link Predictor#explainPlan}, {@code
 *     dense_1}, in the place of what {@code backend} would choose
 * @param kernels which of our own compute SIMD's products, and activations. Changes no result of
 *     theirs
 * @param awaitKernels whether the predictor is there only when its machine code is: else the first
 *     predictions run on slower kernels of the same bits, while another thread writes it
 */
public record PredictionOptions(
    int maxBatch,
    Backend backend,
    int threads,
    boolean logits,
    WeightStorage weights,
    Map<String, Backend> backends,
    Kernels kernels,
    boolean awaitKernels) {

  /** Checks the numbers, and that the backend takes the weights. */
  public PredictionOptions {
    if (maxBatch < 1) {
      throw new IllegalArgumentException(
          "Predictor: maxBatch is " + maxBatch + ", expected at least 1");
    }
    if (threads < 0) {
      throw new IllegalArgumentException(
          "Predictor: threads is " + threads + ", expected at least 1, or 0 for all");
    }
    if (backend == Backend.BLAS && weights != WeightStorage.FLOAT32) {
      throw new IllegalArgumentException(
          ("Predictor: weights are %s, expected FLOAT32 on backend BLAS, whose libraries multiply"
                  + " nothing else; choose AUTO, SIMD or SCALAR")
              .formatted(weights));
    }
    backends = Backend.requireChosen("Predictor", backends);
    Objects.requireNonNull(kernels, "Predictor: kernels is null");
  }

  /** With kernels that nobody waits for. */
  public PredictionOptions(
      int maxBatch,
      Backend backend,
      int threads,
      boolean logits,
      WeightStorage weights,
      Map<String, Backend> backends,
      Kernels kernels) {
    this(maxBatch, backend, threads, logits, weights, backends, kernels, false);
  }

  /** With the fastest kernels. */
  public PredictionOptions(
      int maxBatch,
      Backend backend,
      int threads,
      boolean logits,
      WeightStorage weights,
      Map<String, Backend> backends) {
    this(maxBatch, backend, threads, logits, weights, backends, Kernels.AUTO);
  }

  /** Without choices for single products. */
  public PredictionOptions(
      int maxBatch, Backend backend, int threads, boolean logits, WeightStorage weights) {
    this(maxBatch, backend, threads, logits, weights, Map.of());
  }

  /** One thread, backends chosen by the table, the network's own outputs, weights as trained. */
  public static PredictionOptions of(int maxBatch) {
    return new PredictionOptions(maxBatch, Backend.AUTO, 1, false, WeightStorage.FLOAT32);
  }

  /** The same with another backend. */
  public PredictionOptions backend(Backend other) {
    return new PredictionOptions(
        maxBatch, other, threads, logits, weights, backends, kernels, awaitKernels);
  }

  /** The same on so many threads. */
  public PredictionOptions threads(int count) {
    return new PredictionOptions(
        maxBatch, backend, count, logits, weights, backends, kernels, awaitKernels);
  }

  /**
   * The same without the last activation, if that is softmax, log-softmax or sigmoid: its inputs
   * come out, whose largest is the same.
   */
  public PredictionOptions withLogits() {
    return new PredictionOptions(
        maxBatch, backend, threads, true, weights, backends, kernels, awaitKernels);
  }

  /**
   * The same with weights in another format, for batches of few samples, whose time is that of
   * reading weights. Products with weights in fewer bytes run on our own kernels, machine code,
   * vectors or their scalar twins, on the calling thread, and give a sample the same bits in every
   * batch. Layers of under 4 KiB of weights stay float32, and so do layers with weights that are
   * not finite where the format has no such numbers; the plan says which.
   *
   * @throws IllegalArgumentException if the backend is BLAS, unless it is float32
   */
  public PredictionOptions withWeights(WeightStorage storage) {
    return new PredictionOptions(
        maxBatch, backend, threads, logits, storage, backends, kernels, awaitKernels);
  }

  /**
   * The same with choices for single products, such as {@link Predictor#backends} of a predictor
   * whose bits are to be had again on another machine.
   *
   * @param choices SIMD, BLAS or SCALAR by the names of products in {@link Predictor#explainPlan};
   *     the others are chosen as they would be
   */
  public PredictionOptions withBackends(Map<String, Backend> choices) {
    return new PredictionOptions(
        maxBatch, backend, threads, logits, weights, choices, kernels, awaitKernels);
  }

  /**
   * The same with other kernels of our own.
   *
   * @throws IllegalStateException by the predictor, if they cannot run there
   */
  public PredictionOptions kernels(Kernels choice) {
    return new PredictionOptions(
        maxBatch, backend, threads, logits, weights, backends, choice, awaitKernels);
  }

  /**
   * The same, waiting for machine code or not: some tenths of a second, once in a process, for
   * first predictions on the kernels of all later ones. The Java around them is compiled as it is
   * called; {@link Predictor#warmUp} waits for both. Where no machine code runs there is nothing to
   * wait for.
   */
  public PredictionOptions awaitKernels(boolean on) {
    return new PredictionOptions(
        maxBatch, backend, threads, logits, weights, backends, kernels, on);
  }
}
