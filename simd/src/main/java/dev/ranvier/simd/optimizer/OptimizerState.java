package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Where the state of one weight matrix lies: up to three slots in one segment, each of the weights'
 * shape and stride. Made once, as the {@link Matrix} of the weights is.
 *
 * @param segment native memory; null without slots
 * @param slot0 offset of the first slot's first element
 * @param slot1 that of the second; of no meaning where the optimizer has fewer, as is {@code slot2}
 * @param slot2 that of the third
 */
public record OptimizerState(MemorySegment segment, long slot0, long slot1, long slot2) {

  /** Of an optimizer without any. */
  public static final OptimizerState NONE = new OptimizerState(null, 0, 0, 0);

  /** Of slots in one segment, as many as the optimizer has. */
  public static OptimizerState of(List<Matrix> slots) {
    if (slots.isEmpty()) {
      return NONE;
    }
    long last = slots.getLast().bytes();
    return new OptimizerState(
        slots.getFirst().segment(),
        slots.getFirst().bytes(),
        slots.size() > 1 ? slots.get(1).bytes() : last,
        last);
  }

  /** The checked place of a block of the first slot, {@code at} bytes behind its first element. */
  long slot0(Matrix weights, long at, int rows, int columns) {
    return slot("state slot 0", slot0 + at, weights, rows, columns);
  }

  long slot1(Matrix weights, long at, int rows, int columns) {
    return slot("state slot 1", slot1 + at, weights, rows, columns);
  }

  long slot2(Matrix weights, long at, int rows, int columns) {
    return slot("state slot 2", slot2 + at, weights, rows, columns);
  }

  private long slot(String name, long bytes, Matrix weights, int rows, int columns) {
    PaddedRows.requireExactlyWritable(name, segment, bytes, weights.stride(), rows, columns);
    return bytes;
  }
}
