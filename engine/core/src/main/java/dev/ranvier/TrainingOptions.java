package dev.ranvier;

import java.util.Map;
import java.util.Objects;

/**
 * How a {@link TrainingSession} is compiled.
 *
 * @param batchSize the most samples in a step, at least 1; smaller batches run as well
 * @param backend what computes the matrix products
 * @param fusion whether operations are joined
 * @param threads that share the work of a step, the calling one included; {@link #ALL_THREADS} for
 *     those of the process's team. Their number does not change a bit of the result
 * @param backends what computes products by their names in {@link TrainingSession#explainPlan},
 *     {@code dense_1 forward}, in the place of what {@code backend} would choose
 * @param gradientNorm whether steps also add up their gradients, for {@link
 *     TrainingSession#gradientNorm}; {@link TrainingSession#explainPlan} shows what that takes
 * @param kernels which of our own compute SIMD's products, activations, dropout and updates. They
 *     do not change a bit of them
 * @param awaitKernels whether the session is there only when its machine code is: else the first
 *     steps run on slower kernels of the same bits, while another thread writes it
 */
public record TrainingOptions(
    int batchSize,
    Backend backend,
    Fusion fusion,
    int threads,
    Map<String, Backend> backends,
    boolean gradientNorm,
    Kernels kernels,
    boolean awaitKernels) {

  /** As many threads as the process's team has: one for each processor unless told otherwise. */
  public static final int ALL_THREADS = 0;

  /** Checks the numbers. */
  public TrainingOptions {
    require(batchSize >= 1, "batchSize", batchSize, "at least 1");
    requireThreads(threads);
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(fusion, "fusion");
    backends = Backend.requireChosen("TrainingSession", backends);
    Objects.requireNonNull(kernels, "kernels");
  }

  /** With kernels that nobody waits for. */
  public TrainingOptions(
      int batchSize,
      Backend backend,
      Fusion fusion,
      int threads,
      Map<String, Backend> backends,
      boolean gradientNorm,
      Kernels kernels) {
    this(batchSize, backend, fusion, threads, backends, gradientNorm, kernels, false);
  }

  /** With the fastest kernels. */
  public TrainingOptions(
      int batchSize,
      Backend backend,
      Fusion fusion,
      int threads,
      Map<String, Backend> backends,
      boolean gradientNorm) {
    this(batchSize, backend, fusion, threads, backends, gradientNorm, Kernels.AUTO);
  }

  /** Without the norm of gradients. */
  public TrainingOptions(
      int batchSize, Backend backend, Fusion fusion, int threads, Map<String, Backend> backends) {
    this(batchSize, backend, fusion, threads, backends, false);
  }

  /** Without choices for single products. */
  public TrainingOptions(int batchSize, Backend backend, Fusion fusion, int threads) {
    this(batchSize, backend, fusion, threads, Map.of());
  }

  /** Checks a number of threads. */
  static void requireThreads(int threads) {
    require(threads >= 0, "threads", threads, "at least 1, or 0 for all");
  }

  private static void require(boolean right, String name, int value, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          "TrainingSession: %s is %s, expected %s".formatted(name, value, expected));
    }
  }

  /** AUTO backend, fused, all threads. */
  public static TrainingOptions of(int batchSize) {
    return new TrainingOptions(batchSize, Backend.AUTO, Fusion.AUTO, ALL_THREADS);
  }

  /** With another backend. */
  public TrainingOptions backend(Backend choice) {
    return new TrainingOptions(
        batchSize, choice, fusion, threads, backends, gradientNorm, kernels, awaitKernels);
  }

  /** With or without fusion. */
  public TrainingOptions fusion(Fusion choice) {
    return new TrainingOptions(
        batchSize, backend, choice, threads, backends, gradientNorm, kernels, awaitKernels);
  }

  /** With another number of threads. */
  public TrainingOptions threads(int count) {
    return new TrainingOptions(
        batchSize, backend, fusion, count, backends, gradientNorm, kernels, awaitKernels);
  }

  /**
   * With choices for single products, such as {@link TrainingSession#backends} of a session whose
   * bits are to be had again on another machine.
   *
   * @param choices SIMD, BLAS or SCALAR by the names of products in {@link
   *     TrainingSession#explainPlan}; the others are chosen as they would be
   */
  public TrainingOptions withBackends(Map<String, Backend> choices) {
    return new TrainingOptions(
        batchSize, backend, fusion, threads, choices, gradientNorm, kernels, awaitKernels);
  }

  /** With gradients that are added up over steps, for their norm, or without. */
  public TrainingOptions gradientNorm(boolean on) {
    return new TrainingOptions(
        batchSize, backend, fusion, threads, backends, on, kernels, awaitKernels);
  }

  /**
   * With other kernels of our own.
   *
   * @throws IllegalStateException by the session, if they cannot run there
   */
  public TrainingOptions kernels(Kernels choice) {
    return new TrainingOptions(
        batchSize, backend, fusion, threads, backends, gradientNorm, choice, awaitKernels);
  }

  /**
   * Waiting for machine code or not: some tenths of a second, once in a process. Meanwhile there is
   * a second copy of the parameters and of the optimizer's state. {@link TrainingSession#warmUp}
   * waits in any case, and so does a long product. Where no machine code runs there is nothing to
   * wait for.
   */
  public TrainingOptions awaitKernels(boolean on) {
    return new TrainingOptions(
        batchSize, backend, fusion, threads, backends, gradientNorm, kernels, on);
  }
}
