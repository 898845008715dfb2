package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * v += (g² - v) · rate, a += (g - a) · rate, where rate = 1 - rho; d = g · step / sqrt(s +
 * epsilon), where s is v, or centered the variance max(v - a², 0), NaN if v is; m = momentum · m +
 * d; w -= decay · w; w -= m. Without momentum there is no m and w -= d; uncentered there is no a. A
 * subnormal state becomes 0.
 *
 * <p>The slots: v, then m, then a, as far as they are there.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched: what is left of a row
 * after whole vectors is done by the scalar twin, which gives the same bits. Needs: no overlap.
 * Registers: 8. Defined by {@link RmsPropScalar}. Four row methods, because one with branches
 * inside its loop would have vectors that come from two paths.
 */
final class RmsPropKernel implements OptimizerKernel {

  private final float rate;
  private final float momentum;
  private final float epsilon;
  private final boolean centered;

  RmsPropKernel(float rate, float momentum, float epsilon, boolean centered) {
    this.rate = rate;
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.centered = centered;
  }

  @Override
  public int stateSlots() {
    return 1 + (momentum > 0f ? 1 : 0) + (centered ? 1 : 0);
  }

  @Override
  public void update(
      Matrix weights,
      OptimizerState state,
      long at,
      Matrix grad,
      long gradAt,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    final MemorySegment weightsRows =
        PaddedRows.requireExactlyWritable("weights", weights, at, rows, columns);
    final MemorySegment gradRows = PaddedRows.requireExactly("grad", grad, gradAt, rows, columns);
    final int stride = weights.stride();
    final MemorySegment stateRows = state.segment();
    final long slot0 = state.slot0(weights, at, rows, columns);
    final long slot1 = momentum > 0f || centered ? state.slot1(weights, at, rows, columns) : slot0;
    final long last = momentum > 0f && centered ? state.slot2(weights, at, rows, columns) : slot1;
    final long velocity = momentum > 0f ? slot1 : slot0;
    final long mean = centered ? last : slot0;
    int whole = columns & -Lanes.COUNT;
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      long squareRow = PaddedRows.row(slot0, stride, i);
      long momentumRow = PaddedRows.row(velocity, stride, i);
      long meanRow = PaddedRows.row(mean, stride, i);
      if (centered && momentum > 0f) {
        centeredMomentumRow(
            weightsRows,
            weightsRow,
            gradRows,
            gradRow,
            stateRows,
            squareRow,
            momentumRow,
            meanRow,
            rate,
            momentum,
            epsilon,
            stepSize,
            decay,
            whole);
      } else if (centered) {
        centeredRow(
            weightsRows,
            weightsRow,
            gradRows,
            gradRow,
            stateRows,
            squareRow,
            meanRow,
            rate,
            epsilon,
            stepSize,
            decay,
            whole);
      } else if (momentum > 0f) {
        momentumRow(
            weightsRows,
            weightsRow,
            gradRows,
            gradRow,
            stateRows,
            squareRow,
            momentumRow,
            rate,
            momentum,
            epsilon,
            stepSize,
            decay,
            whole);
      } else {
        plainRow(
            weightsRows,
            weightsRow,
            gradRows,
            gradRow,
            stateRows,
            squareRow,
            rate,
            epsilon,
            stepSize,
            decay,
            whole);
      }
      for (int j = whole; j < columns; j++) {
        long behind = (long) j << 2;
        RmsPropScalar.step(
            weightsRows,
            weightsRow + behind,
            gradRows,
            gradRow + behind,
            stateRows,
            squareRow + behind,
            momentumRow + behind,
            meanRow + behind,
            rate,
            momentum,
            epsilon,
            centered,
            stepSize,
            decay);
      }
    }
  }

  /** The whole vectors of a row, without momentum, uncentered. */
  private static void plainRow(
      MemorySegment weights,
      long weightsRow,
      MemorySegment grad,
      long gradRow,
      MemorySegment state,
      long squareRow,
      float rate,
      float epsilon,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector v =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, squareRow + at, Lanes.ORDER);
      v = g.fma(g, v.neg()).fma(FloatVector.broadcast(Lanes.FLOATS, rate), v);
      v =
          v.blend(
              0f, v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      v.intoMemorySegment(state, squareRow + at, Lanes.ORDER);
      FloatVector change = g.mul(stepSize).div(v.add(epsilon).sqrt());
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.sub(change);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }

  /** The same with momentum. */
  private static void momentumRow(
      MemorySegment weights,
      long weightsRow,
      MemorySegment grad,
      long gradRow,
      MemorySegment state,
      long squareRow,
      long momentumRow,
      float rate,
      float momentum,
      float epsilon,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector v =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, squareRow + at, Lanes.ORDER);
      v = g.fma(g, v.neg()).fma(FloatVector.broadcast(Lanes.FLOATS, rate), v);
      v =
          v.blend(
              0f, v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      v.intoMemorySegment(state, squareRow + at, Lanes.ORDER);
      FloatVector change = g.mul(stepSize).div(v.add(epsilon).sqrt());
      FloatVector m =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, momentumRow + at, Lanes.ORDER);
      m = m.fma(FloatVector.broadcast(Lanes.FLOATS, momentum), change);
      m =
          m.blend(
              0f, m.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      m.intoMemorySegment(state, momentumRow + at, Lanes.ORDER);
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.sub(m);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }

  /** The same centered. */
  private static void centeredRow(
      MemorySegment weights,
      long weightsRow,
      MemorySegment grad,
      long gradRow,
      MemorySegment state,
      long squareRow,
      long meanRow,
      float rate,
      float epsilon,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector v =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, squareRow + at, Lanes.ORDER);
      v = g.fma(g, v.neg()).fma(FloatVector.broadcast(Lanes.FLOATS, rate), v);
      v =
          v.blend(
              0f, v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      v.intoMemorySegment(state, squareRow + at, Lanes.ORDER);
      FloatVector a = FloatVector.fromMemorySegment(Lanes.FLOATS, state, meanRow + at, Lanes.ORDER);
      a = g.sub(a).fma(FloatVector.broadcast(Lanes.FLOATS, rate), a);
      a =
          a.blend(
              0f, a.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      a.intoMemorySegment(state, meanRow + at, Lanes.ORDER);
      FloatVector spread = a.neg().fma(a, v);
      spread = spread.blend(0f, spread.compare(VectorOperators.LT, 0f));
      FloatVector change = g.mul(stepSize).div(spread.add(epsilon).sqrt());
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.sub(change);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }

  /** The same centered and with momentum. */
  private static void centeredMomentumRow(
      MemorySegment weights,
      long weightsRow,
      MemorySegment grad,
      long gradRow,
      MemorySegment state,
      long squareRow,
      long momentumRow,
      long meanRow,
      float rate,
      float momentum,
      float epsilon,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector v =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, squareRow + at, Lanes.ORDER);
      v = g.fma(g, v.neg()).fma(FloatVector.broadcast(Lanes.FLOATS, rate), v);
      v =
          v.blend(
              0f, v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      v.intoMemorySegment(state, squareRow + at, Lanes.ORDER);
      FloatVector a = FloatVector.fromMemorySegment(Lanes.FLOATS, state, meanRow + at, Lanes.ORDER);
      a = g.sub(a).fma(FloatVector.broadcast(Lanes.FLOATS, rate), a);
      a =
          a.blend(
              0f, a.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      a.intoMemorySegment(state, meanRow + at, Lanes.ORDER);
      FloatVector spread = a.neg().fma(a, v);
      spread = spread.blend(0f, spread.compare(VectorOperators.LT, 0f));
      FloatVector change = g.mul(stepSize).div(spread.add(epsilon).sqrt());
      FloatVector m =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, momentumRow + at, Lanes.ORDER);
      m = m.fma(FloatVector.broadcast(Lanes.FLOATS, momentum), change);
      m =
          m.blend(
              0f, m.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      m.intoMemorySegment(state, momentumRow + at, Lanes.ORDER);
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.sub(m);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }
}
