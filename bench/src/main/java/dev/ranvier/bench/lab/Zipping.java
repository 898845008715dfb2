package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;

/** The step that rows are interleaved by: two vectors zipped by one choice of lanes or by two. */
final class Zipping implements Experiment {

  private static final int FLOATS = 4096;

  @Override
  public String name() {
    return "interleave";
  }

  @Override
  public String question() {
    return "Rows become neighbours: lanes chosen from two vectors, or shuffles and a blend?"
        + " (Interleave16Kernel)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    Vectors.require(name());
    return List.of(new Case("4096_in_L1", Zipping::ways));
  }

  /** First what the machine's own kernel does: with vectors of 16 lanes it chooses from two. */
  private static List<Way> ways() {
    FloatMatrix x = FloatMatrix.random(1, FLOATS, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(1, FLOATS);
    Way chosen = Way.of("select-from", () -> Loops.chosen(x.segment(), y.segment()));
    Way shuffled = Way.of("shuffle-blend", () -> Loops.shuffled(x.segment(), y.segment()));
    boolean wide = Lanes.FLOATS.vectorShape() == VectorShape.S_512_BIT;
    return wide ? List.of(chosen, shuffled) : List.of(shuffled, chosen);
  }

  /** Loaded only where there are vectors. Four stages, as many as 16 rows take. */
  private static final class Loops {

    private static final long PAIR = 2L * Lanes.BYTES;

    private Loops() {}

    static void chosen(MemorySegment in, MemorySegment out) {
      IntVector lower = Lanes.ZIP_LOWER_LANES;
      IntVector upper = Lanes.ZIP_UPPER_LANES;
      for (long at = 0; at < 4L * FLOATS; at += PAIR) {
        IntVector a = IntVector.fromMemorySegment(Lanes.INTS, in, at, Lanes.ORDER);
        IntVector b = IntVector.fromMemorySegment(Lanes.INTS, in, at + Lanes.BYTES, Lanes.ORDER);
        IntVector c = lower.selectFrom(a, b);
        IntVector d = upper.selectFrom(a, b);
        a = lower.selectFrom(c, d);
        b = upper.selectFrom(c, d);
        c = lower.selectFrom(a, b);
        d = upper.selectFrom(a, b);
        a = lower.selectFrom(c, d);
        b = upper.selectFrom(c, d);
        a.intoMemorySegment(out, at, Lanes.ORDER);
        b.intoMemorySegment(out, at + Lanes.BYTES, Lanes.ORDER);
      }
    }

    static void shuffled(MemorySegment in, MemorySegment out) {
      for (long at = 0; at < 4L * FLOATS; at += PAIR) {
        FloatVector a = FloatVector.fromMemorySegment(Lanes.FLOATS, in, at, Lanes.ORDER);
        FloatVector b =
            FloatVector.fromMemorySegment(Lanes.FLOATS, in, at + Lanes.BYTES, Lanes.ORDER);
        FloatVector c = a.rearrange(Lanes.ZIP_LOWER, b);
        FloatVector d = a.rearrange(Lanes.ZIP_UPPER, b);
        a = c.rearrange(Lanes.ZIP_LOWER, d);
        b = c.rearrange(Lanes.ZIP_UPPER, d);
        c = a.rearrange(Lanes.ZIP_LOWER, b);
        d = a.rearrange(Lanes.ZIP_UPPER, b);
        a = c.rearrange(Lanes.ZIP_LOWER, d);
        b = c.rearrange(Lanes.ZIP_UPPER, d);
        a.intoMemorySegment(out, at, Lanes.ORDER);
        b.intoMemorySegment(out, at + Lanes.BYTES, Lanes.ORDER);
      }
    }
  }
}
