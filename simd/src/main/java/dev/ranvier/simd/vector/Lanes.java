package dev.ranvier.simd.vector;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The only vector species of the module. Touched by {@code ...Kernel} classes alone, hence loaded
 * only after {@code Simd} has found the Vector API.
 */
public final class Lanes {

  /** The widest float vector that the machine prefers. */
  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Ints of the same shape, for exponent arithmetic. */
  public static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Shorts, as many as floats: half as wide. */
  public static final VectorSpecies<Short> HALF_SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  /** Bytes, as many as floats: a quarter as wide. Twice as many where there are 4 floats. */
  public static final VectorSpecies<Byte> QUARTER_BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));

  /** Floats in one vector: 4, 8 or 16. */
  public static final int COUNT = FLOATS.length();

  /** Bytes in one vector. */
  public static final int BYTES = COUNT * Float.BYTES;

  /**
   * The byte order of memory. A constant, because {@code ByteOrder.nativeOrder()} is an ordinary
   * call: where C2 has stopped inlining, a load or store could not see that it need not swap.
   */
  public static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Lanes of two vectors in turn: of their lower halves. */
  public static final VectorShuffle<Float> ZIP_LOWER = VectorShuffle.makeZip(FLOATS, 0);

  /** Lanes of two vectors in turn: of their upper halves. */
  public static final VectorShuffle<Float> ZIP_UPPER = VectorShuffle.makeZip(FLOATS, 1);

  /** {@link #ZIP_LOWER} as numbers of lanes, the second vector's behind the first's. */
  public static final IntVector ZIP_LOWER_LANES = IntVector.fromArray(INTS, zip(0), 0);

  /** {@link #ZIP_UPPER} as numbers of lanes, the second vector's behind the first's. */
  public static final IntVector ZIP_UPPER_LANES = IntVector.fromArray(INTS, zip(COUNT / 2), 0);

  private Lanes() {}

  private static int[] zip(int start) {
    int[] lanes = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      lanes[i] = start + i / 2 + i % 2 * COUNT;
    }
    return lanes;
  }

  /**
   * Bytes of the vectors that cover a row of {@code columns} floats: where a loop over byte offsets
   * ends.
   */
  public static long span(int columns) {
    return (long) ((columns + COUNT - 1) & -COUNT) << 2;
  }
}
