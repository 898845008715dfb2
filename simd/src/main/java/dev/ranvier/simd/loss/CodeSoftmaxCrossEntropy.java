package dev.ranvier.simd.loss;

import static dev.ranvier.simd.code.MachineFunction.put;
import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.SoftmaxEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;

/**
 * {@link SoftmaxCrossEntropy} or {@link SoftmaxCrossEntropyClassIds} without label smoothing in
 * machine code, some rows in one call: all but the logarithm of each row's sum, and the one element
 * of a gradient that is its row's class.
 */
final class CodeSoftmaxCrossEntropy extends CodeLoss {

  /** As many as have room for their parts behind the arguments. */
  private static final int ROWS_OF_A_CALL =
      (MachineFunction.ARGUMENT_BYTES - SoftmaxEmitter.PARTS) / SoftmaxEmitter.PART_BYTES;

  private static final int COST = 24;

  private final boolean ids;

  CodeSoftmaxCrossEntropy(LossKernel twin, LossKernel kernel, Level level) {
    this.ids = twin.takesClassIds();
    super(twin.takesClassIds() ? "softmax-ids" : "softmax-targets", COST, twin, kernel, level);
  }

  @Override
  byte[] code() {
    return SoftmaxEmitter.loss(CallingConvention.here(), level.require(), !ids);
  }

  @Override
  CodeLoss trial() {
    return this; // without parameters
  }

  @Override
  void requireTargets(Matrix targets, int first, int rows, int columns) {
    if (ids) {
      PaddedRows.requireExactly("targets", targets, targets.at(first, 0), rows, 1);
      ClassIds.check(targets, first, rows, columns);
    } else {
      super.requireTargets(targets, first, rows, columns);
    }
  }

  @Override
  double run(
      MachineFunction function,
      long block,
      Matrix logits,
      Matrix targets,
      Matrix grad,
      int first,
      int rows,
      int columns) {
    float scale = 1f / rows;
    put(block, SoftmaxEmitter.COLUMNS, columns);
    put(block, SoftmaxEmitter.IN_ROW, (long) logits.stride() << 2);
    put(block, SoftmaxEmitter.OUT_ROW, (long) logits.stride() << 2);
    put(block, SoftmaxEmitter.GRAD_ROW, (long) grad.stride() << 2);
    put(block, SoftmaxEmitter.TARGETS_ROW, (long) targets.stride() << 2);
    put(block, SoftmaxEmitter.SCALE, Integer.toUnsignedLong(Float.floatToRawIntBits(scale)));
    double total = 0;
    for (int done = 0; done < rows; done += ROWS_OF_A_CALL) {
      int count = Math.min(ROWS_OF_A_CALL, rows - done);
      int from = first + done;
      put(block, SoftmaxEmitter.ROWS, count);
      put(block, SoftmaxEmitter.IN, address(logits, from));
      put(block, SoftmaxEmitter.OUT, address(logits, from));
      put(block, SoftmaxEmitter.GRAD, address(grad, from));
      put(block, SoftmaxEmitter.TARGETS, address(targets, from));
      for (int i = 0; ids && i < count; i++) {
        // Before it is overwritten; code leaves it alone there.
        float own = load(logits.segment(), ofClass(logits, targets, from, i));
        store(own, Memory.ALL, part(block, i) + SoftmaxEmitter.DOT_PART);
      }
      function.call(block);
      total = add(total, block, count);
      for (int i = 0; ids && grad != logits && i < count; i++) {
        float p = load(logits.segment(), ofClass(logits, targets, from, i));
        store((p - 1f) * scale, grad.segment(), ofClass(grad, targets, from, i));
      }
    }
    return total / rows;
  }

  /** The losses of some rows, one after the other. */
  private double add(double sum, long block, int rows) {
    double total = sum;
    for (int i = 0; i < rows; i++) {
      long part = part(block, i);
      float dot = load(Memory.ALL, part + SoftmaxEmitter.DOT_PART);
      double log = StrictMath.log(load(Memory.ALL, part + SoftmaxEmitter.SUM_PART));
      total +=
          ids
              ? log - (double) (dot - load(Memory.ALL, part))
              : load(Memory.ALL, part + SoftmaxEmitter.WEIGHT_PART) * log - dot;
    }
    return total;
  }

  private static long address(Matrix matrix, int row) {
    return Memory.address(matrix.segment(), matrix.row(row));
  }

  private static long part(long block, int row) {
    return (block & Memory.ADDRESS) + SoftmaxEmitter.PARTS + (long) row * SoftmaxEmitter.PART_BYTES;
  }

  /** Where a row has the element of its class. */
  private static long ofClass(Matrix matrix, Matrix targets, int first, int i) {
    return matrix.row(first, i) + ((long) ClassIds.get(targets, first, i) << 2);
  }
}
