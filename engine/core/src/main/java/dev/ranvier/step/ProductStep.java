package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;

/**
 * A matrix product with its epilogue.
 *
 * @param trafficBytes of factors, result and what the epilogue adds
 */
public record ProductStep(String description, long trafficBytes, Product product) implements Step {

  /** What an epilogue reads and writes beside the result; nothing if there is none. */
  public static long trafficBytes(Epilogue epilogue) {
    return epilogue instanceof Traffic other ? other.trafficBytes() : 0;
  }

  @Override
  public void run(int rows) {
    product.run(rows);
  }

  @Override
  public String describe() {
    return description;
  }
}
