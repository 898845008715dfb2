package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;

/**
 * What is else an epilogue of a product, as a pass over the whole matrix of its own, whose rows
 * threads share.
 */
public final class EpilogueStep implements Step {

  private final String description;
  private final Epilogue epilogue;
  private final Operand matrix;
  private final SharedPass pass;

  /** An epilogue of a matrix [batchSize, columns]. */
  public EpilogueStep(String description, Epilogue epilogue, Operand matrix, Workers workers) {
    this.description = description;
    this.epilogue = epilogue;
    this.matrix = matrix;
    this.pass = SharedPass.byRows(workers, matrix, 2, this::apply);
  }

  private void apply(int firstRow, int firstColumn, int rows, int columns) {
    epilogue.apply(
        matrix.segment(),
        matrix.at(firstRow, firstColumn),
        matrix.rowStride(),
        firstRow,
        firstColumn,
        rows,
        columns);
  }

  @Override
  public void run(int rows) {
    pass.run(rows);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return pass.trafficBytes() + ProductStep.trafficBytes(epilogue);
  }
}
