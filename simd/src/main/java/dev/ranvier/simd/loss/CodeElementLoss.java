package dev.ranvier.simd.loss;

import static dev.ranvier.simd.code.MachineFunction.put;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;

import dev.ranvier.simd.code.LossFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.LossEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;

/** A loss of elements in machine code, a batch in one call. */
final class CodeElementLoss extends CodeLoss {

  private static final float TRIAL_P = 0.75f;
  private static final float TRIAL_Q = 0.125f;

  private final LossFunction f;
  private final long parameters;

  /**
   * A function in code.
   *
   * @param p the function's parameters, {@code q} as well
   */
  CodeElementLoss(
      LossFunction f, LossKernel twin, LossKernel kernel, Level level, float p, float q) {
    this.f = f;
    this.parameters = bits(p) | bits(q) << Integer.SIZE;
    super("loss-" + f.name(), f.instructions(), twin, kernel, level);
  }

  @Override
  byte[] code() {
    return LossEmitter.emit(CallingConvention.here(), level.require(), f);
  }

  /** With parameters of which none hides a mistake. */
  @Override
  CodeElementLoss trial() {
    LossKernel twin = twin(f);
    return new CodeElementLoss(f, twin, twin, level, TRIAL_P, TRIAL_Q);
  }

  /** Of those parameters. */
  static LossKernel twin(LossFunction f) {
    return switch (f) {
      case SIGMOID_BINARY_CROSS_ENTROPY -> new SigmoidBinaryCrossEntropyScalar(1 - TRIAL_P);
      case MEAN_SQUARED_ERROR -> new MeanSquaredErrorScalar();
      case MEAN_ABSOLUTE_ERROR -> new MeanAbsoluteErrorScalar();
      case HUBER -> new HuberScalar(TRIAL_P);
    };
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
    float scale = (float) (f.factor() / ((double) rows * columns));
    put(block, LossEmitter.ROWS, rows);
    put(block, LossEmitter.COLUMNS, columns);
    put(block, LossEmitter.IN, Memory.address(logits.segment(), logits.row(first)));
    put(block, LossEmitter.IN_ROW, (long) logits.stride() << 2);
    put(block, LossEmitter.TARGETS, Memory.address(targets.segment(), targets.row(first)));
    put(block, LossEmitter.TARGETS_ROW, (long) targets.stride() << 2);
    put(block, LossEmitter.GRAD, Memory.address(grad.segment(), grad.row(first)));
    put(block, LossEmitter.GRAD_ROW, (long) grad.stride() << 2);
    put(block, LossEmitter.PARAMETERS, parameters);
    put(block, LossEmitter.PARAMETERS + Long.BYTES, bits(scale));
    put(block, LossEmitter.LOSS, 0);
    function.call(block);
    long at = (block & Memory.ADDRESS) + LossEmitter.LOSS;
    return Memory.ALL.get(JAVA_DOUBLE_UNALIGNED, at) / rows / columns;
  }

  private static long bits(float value) {
    return Integer.toUnsignedLong(Float.floatToRawIntBits(value));
  }
}
