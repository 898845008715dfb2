package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.SigmoidRowKernel;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mean of max(z, 0) - z · y + log(1 + e<sup>-|z|</sup>); output p = sigmoid(z); gradient (p - y) /
 * (rows · columns). With label smoothing s, y · (1 - s) + s / 2 for y.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 6 and the constants of exp and log. Defined by {@link
 * SigmoidBinaryCrossEntropyScalar}. A single column is turned into rows of 16 in the padding of the
 * logits: with one element to a vector 32 rows take 3.8 us, a third of the step of a small network.
 */
final class SigmoidBinaryCrossEntropyKernel implements LossKernel {

  /** Rows that one column must have left for {@link #turn}, which takes their padding. */
  private static final int LEAST_TURNED = 3;

  private final float keep;
  private final float share;

  SigmoidBinaryCrossEntropyKernel(float smoothing) {
    this.keep = LabelSmoothing.keep(smoothing);
    this.share = 0.5f * smoothing;
  }

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    long p = PaddedRows.writableAddress("logits", logits, logits.at(first, 0), rows, columns);
    long y = PaddedRows.address("targets", targets, targets.at(first, 0), rows, columns);
    long g = PaddedRows.writableAddress("grad", grad, grad.at(first, 0), rows, columns);
    final double loss = loss(logits, targets, first, rows, columns);
    float scale = (float) (1.0 / ((double) rows * columns));
    boolean alike = logits.stride() == targets.stride() && logits.stride() == grad.stride();
    boolean dense = alike && logits.stride() == PaddedRows.round(columns);
    if (dense && (long) rows * logits.stride() <= Memory.MOST_ELEMENTS) {
      gradientRow(p, y, g, scale, keep, share, rows * logits.stride());
    } else {
      for (int i = 0; i < rows; i++) {
        gradientRow(p, y, g, scale, keep, share, columns);
        p += (long) logits.stride() << 2;
        y += (long) targets.stride() << 2;
        g += (long) grad.stride() << 2;
      }
    }
    Reference.reachabilityFence(logits);
    Reference.reachabilityFence(targets);
    Reference.reachabilityFence(grad);
    return loss;
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    long z = PaddedRows.writableAddress("logits", logits, logits.at(first, 0), rows, columns);
    long y = PaddedRows.address("targets", targets, targets.at(first, 0), rows, columns);
    double total = 0;
    int i = 0;
    while (columns == 1 && rows - i >= LEAST_TURNED) {
      int count = Math.min(RowScalar.LANES, rows - i);
      long firstZ = PaddedRows.row(z, logits.stride(), i);
      turn(
          firstZ, logits.stride(), PaddedRows.row(y, targets.stride(), i), targets.stride(), count);
      total = addTurned(total, firstZ, logits.stride(), keep, share, count);
      i += count;
    }
    for (; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long targetsRow = targets.row(first, i);
      float linear =
          linearRow(
              logits.segment(), logitsRow, targets.segment(), targetsRow, keep, share, columns);
      SigmoidRowKernel.expSigned(logits.segment(), logitsRow, logits.segment(), logitsRow, columns);
      total += linear + logRow(logits.segment(), logitsRow, columns);
      SigmoidRowKernel.finish(logits.segment(), logitsRow, columns);
    }
    return total / rows / columns;
  }

  /**
   * Puts a column of z side by side into the padding of its first row, and one of y into that of
   * the second.
   *
   * @param z address; {@code y} likewise
   */
  private static void turn(long z, int zStride, long y, int yStride, int rows) {
    long from = PaddedRows.row(z, zStride, 1);
    long end = z + ((long) rows << 2);
    for (long to = z + 4; to != end; to += 4) {
      copy(from, to);
      from += (long) zStride << 2;
    }
    long second = PaddedRows.row(z, zStride, 1);
    end = second + ((long) rows << 2);
    from = y;
    for (long to = second; to != end; to += 4) {
      copy(from, to);
      from += (long) yStride << 2;
    }
  }

  private static void copy(long from, long to) {
    float value = load(Memory.ALL, from & Memory.ADDRESS);
    store(value, Memory.ALL, to & Memory.ADDRESS);
  }

  /**
   * Adds the losses of rows of one column, which {@link #turn} has put side by side, one after the
   * other; z becomes p where it was. The third row's padding takes the losses.
   *
   * @param z address
   */
  private static double addTurned(
      double sum, long z, int stride, float keep, float share, int rows) {
    MemorySegment memory = Memory.ALL;
    long losses = PaddedRows.row(z, stride, 2);
    linearTerms(memory, z, PaddedRows.row(z, stride, 1), losses, keep, share, rows);
    SigmoidRowKernel.expSigned(memory, z, memory, z, rows);
    addLogTerms(memory, z, losses, rows);
    SigmoidRowKernel.finish(memory, z, rows);
    double total = sum;
    long end = losses + ((long) rows << 2);
    for (long loss = losses; loss != end; loss += 4) {
      total += load(memory, loss & Memory.ADDRESS);
    }
    end = z + ((long) rows << 2);
    long to = z;
    for (long p = z; p != end; p += 4) {
      copy(p, to);
      to += (long) stride << 2;
    }
    return total;
  }

  /** out[j] = max(z[j], 0) - z[j] · y[j], all in one segment. */
  private static void linearTerms(
      MemorySegment memory, long z, long y, long out, float keep, float share, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector logit = FloatVector.fromMemorySegment(Lanes.FLOATS, memory, z + at, Lanes.ORDER);
      FloatVector target =
          FloatVector.fromMemorySegment(Lanes.FLOATS, memory, y + at, Lanes.ORDER)
              .fma(
                  FloatVector.broadcast(Lanes.FLOATS, keep),
                  FloatVector.broadcast(Lanes.FLOATS, share));
      FloatVector positive = logit.blend(0f, logit.compare(VectorOperators.LT, 0f));
      logit.neg().fma(target, positive).intoMemorySegment(memory, out + at, Lanes.ORDER);
    }
  }

  /** out[j] += log(1 + |e[j]|), as {@link #logRow} has it. */
  private static void addLogTerms(MemorySegment memory, long signed, long out, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector e =
          FloatVector.fromMemorySegment(Lanes.FLOATS, memory, signed + at, Lanes.ORDER)
              .lanewise(VectorOperators.ABS);
      FloatVector s = e.div(e.add(2f));
      FloatVector square = s.mul(s);
      FloatVector p =
          FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11)
              .fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
      FloatVector twice = s.add(s);
      FloatVector log = p.mul(square).fma(twice, twice);
      FloatVector.fromMemorySegment(Lanes.FLOATS, memory, out + at, Lanes.ORDER)
          .add(log)
          .intoMemorySegment(memory, out + at, Lanes.ORDER);
    }
  }

  /** Sum of max(z, 0) - z · y. */
  private static float linearRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float keep,
      float share,
      int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector z =
            FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
        FloatVector positive = z.blend(0f, z.compare(VectorOperators.LT, 0f));
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER)
                .fma(
                    FloatVector.broadcast(Lanes.FLOATS, keep),
                    FloatVector.broadcast(Lanes.FLOATS, share));
        FloatVector term = z.neg().fma(y, positive);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(term, Lanes.FLOATS.indexInRange(j, columns)));
      }
      total += (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
      if (Lanes.COUNT > 4) {
        total += (sum.lane(4) + sum.lane(6)) + (sum.lane(5) + sum.lane(7));
      }
      if (Lanes.COUNT > 8) {
        total += (sum.lane(8) + sum.lane(10)) + (sum.lane(9) + sum.lane(11));
        total += (sum.lane(12) + sum.lane(14)) + (sum.lane(13) + sum.lane(15));
      }
    }
    return total;
  }

  /** Sum of log(1 + |e|), with the logarithm of {@link LogScalar#log1p} spelled out. */
  private static float logRow(MemorySegment signed, long signedRow, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        FloatVector e =
            FloatVector.fromMemorySegment(
                    Lanes.FLOATS, signed, signedRow + ((long) j << 2), Lanes.ORDER)
                .lanewise(VectorOperators.ABS);
        FloatVector s = e.div(e.add(2f));
        FloatVector square = s.mul(s);
        FloatVector p =
            FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11)
                .fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
        p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
        p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
        p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
        FloatVector twice = s.add(s);
        FloatVector log = p.mul(square).fma(twice, twice);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(log, Lanes.FLOATS.indexInRange(j, columns)));
      }
      total += (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
      if (Lanes.COUNT > 4) {
        total += (sum.lane(4) + sum.lane(6)) + (sum.lane(5) + sum.lane(7));
      }
      if (Lanes.COUNT > 8) {
        total += (sum.lane(8) + sum.lane(10)) + (sum.lane(9) + sum.lane(11));
        total += (sum.lane(12) + sum.lane(14)) + (sum.lane(13) + sum.lane(15));
      }
    }
    return total;
  }

  /** Of addresses. */
  private static void gradientRow(
      long logits, long targets, long grad, float scale, float keep, float share, int columns) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector p =
          FloatVector.fromMemorySegment(
              Lanes.FLOATS, Memory.ALL, (logits + at) & Memory.ADDRESS, Lanes.ORDER);
      FloatVector y =
          FloatVector.fromMemorySegment(
              Lanes.FLOATS, Memory.ALL, (targets + at) & Memory.ADDRESS, Lanes.ORDER);
      FloatVector smoothed =
          y.fma(
              FloatVector.broadcast(Lanes.FLOATS, keep),
              FloatVector.broadcast(Lanes.FLOATS, share));
      p.sub(smoothed)
          .mul(scale)
          .intoMemorySegment(Memory.ALL, (grad + at) & Memory.ADDRESS, Lanes.ORDER);
    }
  }
}
