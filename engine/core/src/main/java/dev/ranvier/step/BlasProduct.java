package dev.ranvier.step;

import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import java.lang.foreign.MemorySegment;

/**
 * A product on a CBLAS library, which has no hook for epilogues: the rows of C are computed in
 * blocks that stay in the second-level cache, and the epilogue passes over each while it is there.
 * The blocks depend on the shape alone.
 */
public final class BlasProduct implements Product {

  /** Half of a common second-level cache. */
  private static final int BLOCK_BYTES = 1 << 19;

  private static final int LEAST_BLOCK_ROWS = 64;

  private final Cblas cblas;
  private final Form form;
  private final Operand a;
  private final Operand b;
  private final Operand c;
  private final Epilogue epilogue;
  private final int blockRows;
  private final MemorySegment[] blocksOfA;
  private final MemorySegment[] blocksOfC;
  private final MemorySegment wholeA;
  private final MemorySegment wholeB;

  /** A product with all places resolved; segments for the library are cut here, once. */
  public BlasProduct(Cblas cblas, Form form, Operand a, Operand b, Operand c, Epilogue epilogue) {
    this.cblas = cblas;
    this.form = form;
    this.a = a;
    this.b = b;
    this.c = c;
    this.epilogue = epilogue;
    int rows = c.region().rows();
    boolean whole = form == Form.TN || epilogue == null;
    this.blockRows = whole ? rows : Math.max(LEAST_BLOCK_ROWS, BLOCK_BYTES / (4 * c.rowStride()));
    int blocks = Math.ceilDiv(rows, blockRows);
    this.blocksOfA = new MemorySegment[blocks];
    this.blocksOfC = new MemorySegment[blocks];
    for (int block = 0; block < blocks; block++) {
      int from = block * blockRows;
      int to = Math.min(rows, from + blockRows);
      blocksOfA[block] = form == Form.TN ? null : a.rows(from, to);
      blocksOfC[block] = c.rows(from, to);
    }
    this.wholeA = a.rows(0, a.region().rows());
    this.wholeB = b.rows(0, b.region().rows());
  }

  @Override
  public void run(int rows) {
    if (form == Form.TN) {
      multiply(a.columns(), rows, wholeA, blocksOfC[0]);
      applyEpilogue(0, a.columns());
      return;
    }
    for (int from = 0, block = 0; from < rows; from += blockRows, block++) {
      int count = Math.min(blockRows, rows - from);
      if (count == 1 && form == Form.NN) {
        cblas.sgemv(
            true,
            a.columns(),
            c.columns(),
            1f,
            wholeB,
            b.rowStride(),
            blocksOfA[block],
            1,
            0f,
            blocksOfC[block],
            1);
      } else {
        multiply(count, a.columns(), blocksOfA[block], blocksOfC[block]);
      }
      applyEpilogue(from, count);
    }
  }

  private void multiply(int m, int k, MemorySegment blockOfA, MemorySegment blockOfC) {
    cblas.sgemm(
        form == Form.TN,
        form == Form.NT,
        m,
        c.columns(),
        k,
        1f,
        blockOfA,
        a.rowStride(),
        wholeB,
        b.rowStride(),
        0f,
        blockOfC,
        c.rowStride());
  }

  private void applyEpilogue(int firstRow, int rows) {
    if (epilogue != null) {
      long blockBytes = c.region().rowBytes(firstRow);
      epilogue.apply(c.segment(), blockBytes, c.rowStride(), firstRow, 0, rows, c.columns());
    }
  }
}
