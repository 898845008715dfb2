package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;

/** What is else an epilogue of a product, as a pass over the whole matrix of its own. */
public record EpilogueStep(String description, Epilogue epilogue, Operand matrix) implements Step {

  @Override
  public void run(int rows) {
    epilogue.apply(
        matrix.segment(), matrix.offsetBytes(), matrix.rowStride(), 0, 0, rows, matrix.columns());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return 2 * matrix.denseBytes() + ProductStep.trafficBytes(epilogue);
  }
}
