package dev.ranvier.simd.gemv;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The nonzero inputs of a block, a vector at a time: {@link InputList#fill} with zeros skipped.
 *
 * <p>Layout: row numbers and values side by side, in ascending order; a vector is written where the
 * list ends, and what does not count of it is overwritten by the next.
 *
 * <p>Needs: room for kc rounded up to whole vectors in both lists; 8 lanes or more, where the
 * processor packs lanes together by itself.
 *
 * <p>Registers: inputs, numbers, two packed, zero, a mask.
 *
 * <p>Defined by {@link InputList}.
 *
 * <p>Instead of the scalar list the whole product is 1.43, 1.78, 2.46 times as fast on 128 outputs
 * of 784 inputs of which 0, 50 and 80 % are zero, 1.12, 1.22, 1.53 times on 512 outputs. Without
 * zeros it has 0.88 and 0.89 of a product that reads all rows without a list.
 */
final class InputListKernel {

  private InputListKernel() {}

  /** Whether lanes are packed by an instruction here; elsewhere every call would allocate. */
  static boolean suits() {
    return Lanes.COUNT >= 8;
  }

  /** Returns how many are listed. */
  static int fill(int kc, long x, long rows, long values) {
    long atRows = rows;
    long atValues = values;
    IntVector numbers = IntVector.zero(Lanes.INTS).addIndex(1);
    long end = x + ((long) (kc - kc % Lanes.COUNT) << 2);
    for (long at = x; at != end; at += Lanes.BYTES) {
      FloatVector inputs =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, at & Memory.ADDRESS, Lanes.ORDER);
      VectorMask<Float> stays = inputs.compare(VectorOperators.NE, 0f);
      numbers
          .reinterpretAsFloats()
          .compress(stays)
          .intoMemorySegment(Memory.ALL, atRows & Memory.ADDRESS, Lanes.ORDER);
      inputs.compress(stays).intoMemorySegment(Memory.ALL, atValues & Memory.ADDRESS, Lanes.ORDER);
      long bytes = (long) stays.trueCount() << 2;
      atRows += bytes;
      atValues += bytes;
      numbers = numbers.add(Lanes.COUNT);
    }
    if (kc % Lanes.COUNT != 0) {
      VectorMask<Float> there = Lanes.FLOATS.indexInRange(0, kc % Lanes.COUNT);
      FloatVector inputs =
          FloatVector.fromMemorySegment(
              Lanes.FLOATS, Memory.ALL, end & Memory.ADDRESS, Lanes.ORDER, there);
      VectorMask<Float> stays = inputs.compare(VectorOperators.NE, 0f);
      numbers
          .reinterpretAsFloats()
          .compress(stays)
          .intoMemorySegment(Memory.ALL, atRows & Memory.ADDRESS, Lanes.ORDER);
      inputs.compress(stays).intoMemorySegment(Memory.ALL, atValues & Memory.ADDRESS, Lanes.ORDER);
      atRows += (long) stays.trueCount() << 2;
    }
    return (int) (atRows - rows) >> 2;
  }
}
