package dev.ranvier.step;

import dev.ranvier.blas.Cblas;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.team.ThreadTeam;
import java.lang.foreign.MemorySegment;

/**
 * A product on a CBLAS library, which has no hook for epilogues: the rows of C are computed in
 * blocks, and the epilogue passes over each as soon as it is there. The blocks depend on the shape
 * alone, each is one call on one thread, and threads take whole blocks, so that their number does
 * not change a bit.
 */
public final class BlasProduct extends Product implements AddsGradients {

  /** Rows of C up to which a block pays for B, which the library packs again for each. */
  private static final int MOST_BLOCK_ROWS = 512;

  private static final int LEAST_BLOCK_ROWS = 64;

  /** Blocks of a smaller product, so that there is work for more than one thread. */
  private static final int LEAST_BLOCKS = 2;

  private final Cblas cblas;
  private final Form form;
  private final Operand a;
  private final Operand b;
  private final int columns;
  private final Workers workers;
  private final ThreadTeam.Task share = this::share;
  private final int blockRows;
  private final MemorySegment[] blocksOfA;
  private final MemorySegment wholeB;

  /** What the epilogue gets, and where in it the first row of C is; {@code streamed} for none. */
  private final Operand c;

  private final Matrix told;
  private final int rowStride;
  private final MemorySegment[] blocksOfC;
  private final boolean streamed;

  private int batchRows;
  private float beta;

  /**
   * C = op(A) op(B), then the epilogue.
   *
   * @param bytes of factors and result
   */
  public BlasProduct(
      String description,
      long bytes,
      Cblas cblas,
      Form form,
      Operand a,
      Operand b,
      Operand c,
      Epilogue epilogue,
      Workers workers) {
    this(
        description,
        bytes,
        cblas,
        form,
        a,
        b,
        c,
        c.columns(),
        c.rowStride(),
        false,
        epilogue,
        workers);
  }

  private BlasProduct(
      String description,
      long bytes,
      Cblas cblas,
      Form form,
      Operand a,
      Operand b,
      Operand c,
      int columns,
      int rowStride,
      boolean streamed,
      Epilogue epilogue,
      Workers workers) {
    super(description, bytes, epilogue);
    this.cblas = cblas;
    this.form = form;
    this.a = a;
    this.b = b;
    this.c = c;
    this.columns = columns;
    this.rowStride = rowStride;
    this.told = new Matrix(c.segment(), c.offsetBytes(), rowStride);
    this.streamed = streamed;
    this.workers = workers;
    int rows = form == Form.TN ? a.columns() : a.region().rows();
    this.blockRows = blockRows(rows);
    int blocks = Math.ceilDiv(rows, blockRows);
    this.blocksOfA = new MemorySegment[blocks];
    for (int block = 0; block < blocks; block++) {
      int from = block * blockRows;
      int to = Math.min(rows, from + blockRows);
      blocksOfA[block] = form == Form.TN ? a.fromColumn(from) : a.rows(from, to);
    }
    this.wholeB = b.rows(0, b.region().rows());
    this.blocksOfC = new MemorySegment[streamed ? workers.count() : blocks];
    for (int block = 0; block < blocksOfC.length; block++) {
      long blockBytes = (long) blockRows * rowStride * Float.BYTES;
      long start = c.offsetBytes() + block * blockBytes;
      long rest = c.segment().byteSize() - start;
      blocksOfC[block] = c.segment().asSlice(start, Math.min(blockBytes, rest));
    }
  }

  /**
   * A weight gradient, x transposed times dy, that is never stored: each block of rows goes to the
   * epilogue.
   *
   * @param bytes of the factors
   * @param a inputs [batchSize, inputSize]
   * @param b gradients of the outputs [batchSize, outputSize]
   * @param scratch {@link #scratchBytes} bytes
   */
  public static BlasProduct streamed(
      String description,
      long bytes,
      Cblas cblas,
      Operand a,
      Operand b,
      Epilogue epilogue,
      Operand scratch,
      Workers workers) {
    int n = b.columns();
    return new BlasProduct(
        description,
        bytes,
        cblas,
        Form.TN,
        a,
        b,
        scratch,
        n,
        SlabLayout.rowStride(n),
        true,
        epilogue,
        workers);
  }

  /** Scratch bytes of a streamed product of shape [rows, columns]. */
  public static long scratchBytes(int rows, int columns, Workers workers) {
    return (long) workers.count() * blockRows(rows) * SlabLayout.rowStride(columns) * Float.BYTES;
  }

  private static int blockRows(int rows) {
    return Math.clamp(Math.ceilDiv(rows, LEAST_BLOCKS), LEAST_BLOCK_ROWS, MOST_BLOCK_ROWS);
  }

  @Override
  public void setAdding(boolean adding) {
    beta = adding ? 1f : 0f;
  }

  @Override
  public void run(int rows) {
    batchRows = rows;
    workers.share(share);
  }

  private void share(int member, int members) {
    int rows = Product.m(form, batchRows, a.columns());
    long blocks = Math.ceilDiv(rows, blockRows);
    int end = (int) (blocks * (member + 1) / members);
    for (int block = (int) (blocks * member / members); block < end; block++) {
      int from = block * blockRows;
      int count = Math.min(blockRows, rows - from);
      MemorySegment target = blocksOfC[streamed ? member : block];
      multiplyBlock(count, Product.k(form, batchRows, a.columns()), blocksOfA[block], target);
      if (epilogue != null) {
        long at = target.address() - c.segment().address() - told.bytes();
        epilogue.apply(told, at, from, 0, count, columns);
      }
    }
  }

  private void multiplyBlock(int m, int k, MemorySegment blockOfA, MemorySegment blockOfC) {
    if (m == 1 && form == Form.NN) {
      cblas.sgemv(true, k, columns, 1f, wholeB, b.rowStride(), blockOfA, 1, 0f, blockOfC, 1);
      return;
    }
    cblas.sgemm(
        form == Form.TN,
        form == Form.NT,
        m,
        columns,
        k,
        1f,
        blockOfA,
        a.rowStride(),
        wholeB,
        b.rowStride(),
        beta,
        blockOfC,
        rowStride);
  }
}
