package dev.ranvier.simd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** One class for each family of rules that {@link KernelRules} knows. Only read, never run. */
final class BrokenKernels {

  private BrokenKernels() {}

  /** What a kernel may do. */
  static final class GoodKernel {
    static float max(MemorySegment x, int count) {
      assert x.byteSize() >= 4L * count;
      FloatVector max = FloatVector.zero(Lanes.FLOATS);
      for (int i = 0; i < count; i += Lanes.COUNT) {
        FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 4L * i, Lanes.ORDER);
        VectorMask<Float> nan = value.test(VectorOperators.IS_NAN);
        max = max.blend(value, value.compare(VectorOperators.GT, max).andNot(nan));
      }
      return max.reduceLanes(VectorOperators.MAX);
    }
  }

  /** Views, sizes in loops, heap arrays and objects. */
  static final class MemoryKernel {
    static MemorySegment slice(MemorySegment x) {
      return x.asSlice(4);
    }

    @SuppressWarnings("restricted")
    static MemorySegment reinterpret(MemorySegment x) {
      return x.reinterpret(8);
    }

    static long size(MemorySegment x) {
      long at = x.byteSize() - 8;
      for (; at + 4 < x.byteSize(); at += 4) {
        x.fill((byte) at);
      }
      return at;
    }

    static Object array(int count) {
      return new float[count];
    }

    static float element(float[] values) {
      return values[0];
    }

    static Object object() {
      return new Object();
    }
  }

  /** A vector of a class that only its profile tells. */
  static final class ReceiverKernel {
    static void shift(MemorySegment x) {
      ShortVector.fromMemorySegment(Lanes.HALF_SHORTS, x, 0, Lanes.ORDER)
          .castShape(Lanes.INTS, 0)
          .lanewise(VectorOperators.LSHL, 16)
          .intoMemorySegment(x, 0, Lanes.ORDER);
    }

    static void cast(MemorySegment x) {
      IntVector ints =
          (IntVector)
              ShortVector.fromMemorySegment(Lanes.HALF_SHORTS, x, 0, Lanes.ORDER)
                  .castShape(Lanes.INTS, 0);
      ints.lanewise(VectorOperators.LSHL, 16).intoMemorySegment(x, 0, Lanes.ORDER);
    }
  }

  /** Operator tokens that the compiler may lose sight of. */
  static final class TokensKernel {

    private static final VectorOperators.Associative MAX = VectorOperators.MAX;

    static void local(MemorySegment x) {
      VectorOperators.Unary operator = VectorOperators.ABS;
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      value.lanewise(operator).intoMemorySegment(x, 0, Lanes.ORDER);
    }

    static void twice(MemorySegment x) {
      VectorOperators.Unary operator = VectorOperators.ABS;
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      value.lanewise(operator).lanewise(operator).intoMemorySegment(x, 0, Lanes.ORDER);
    }

    static float field(MemorySegment x) {
      return FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER).reduceLanes(MAX);
    }

    static void chosen(MemorySegment x, boolean negate) {
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      value
          .lanewise(negate ? VectorOperators.NEG : VectorOperators.ABS)
          .intoMemorySegment(x, 0, Lanes.ORDER);
    }

    static void parameter(MemorySegment x, VectorOperators.Unary operator) {
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      value.lanewise(operator).intoMemorySegment(x, 0, Lanes.ORDER);
    }
  }

  /** Functions of libraries, sums in the order of chance, a species of one's own. */
  static final class FunctionsKernel {
    static void token(MemorySegment x) {
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      value.lanewise(VectorOperators.TANH).intoMemorySegment(x, 0, Lanes.ORDER);
    }

    static void scalar(MemorySegment x, float y) {
      FloatVector value = FloatVector.broadcast(Lanes.FLOATS, (float) Math.exp(y));
      value.intoMemorySegment(x, 0, Lanes.ORDER);
    }

    static void power(MemorySegment x, float y) {
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      value.pow(y).intoMemorySegment(x, 0, Lanes.ORDER);
    }

    static float sum(MemorySegment x) {
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      return value.reduceLanes(VectorOperators.ADD);
    }

    static float maskedProduct(MemorySegment x, int count) {
      FloatVector value = FloatVector.fromMemorySegment(Lanes.FLOATS, x, 0, Lanes.ORDER);
      VectorMask<Float> mask = Lanes.FLOATS.indexInRange(0, count);
      return value.reduceLanes(VectorOperators.MUL, mask);
    }

    static int species() {
      return FloatVector.SPECIES_PREFERRED.length();
    }
  }

  /** More scalar reads than casts of vectors bear; {@code eight} has as many as may be. */
  static final class ScalarsKernel {
    static void nine(MemorySegment x) {
      float sum = x.get(JAVA_FLOAT, 0) + x.get(JAVA_FLOAT, 4) + x.get(JAVA_FLOAT, 8);
      sum += x.get(JAVA_FLOAT, 12) + x.get(JAVA_FLOAT, 16) + x.get(JAVA_FLOAT, 20);
      x.set(JAVA_FLOAT, 0, sum + x.get(JAVA_FLOAT, 24));
      x.set(JAVA_FLOAT, 4, FloatVector.broadcast(Lanes.FLOATS, sum).lane(0));
    }

    static void eight(MemorySegment x) {
      float sum = x.get(JAVA_FLOAT, 0) + x.get(JAVA_FLOAT, 4) + x.get(JAVA_FLOAT, 8);
      sum += x.get(JAVA_FLOAT, 12) + x.get(JAVA_FLOAT, 16) + x.get(JAVA_FLOAT, 20);
      x.set(JAVA_FLOAT, 0, sum + x.get(JAVA_FLOAT, 24));
      FloatVector.broadcast(Lanes.FLOATS, sum).intoMemorySegment(x, 0, Lanes.ORDER);
    }
  }

  /** More than C1 has registers for. */
  static final class LongKernel {
    static void run(MemorySegment segment) {
      FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOATS, segment, 0, Lanes.ORDER);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x = x.add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x).add(x).mul(x).sub(x);
      x.intoMemorySegment(segment, 0, Lanes.ORDER);
    }
  }
}
