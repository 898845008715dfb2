package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** max(x, 0) by the instruction of that name, or by a comparison and a blend. */
final class ReluByMaximum implements Experiment {

  private static final int FLOATS = 4096;

  @Override
  public String name() {
    return "relu-max";
  }

  @Override
  public String question() {
    return "Relu: compare and blend, or max, which heeds NaN? (ReluKernel)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    Vectors.require(name());
    return List.of(new Case("4096_in_L1", ReluByMaximum::ways));
  }

  private static List<Way> ways() {
    FloatMatrix x = FloatMatrix.random(1, FLOATS, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(1, FLOATS);
    return List.of(
        Way.of("blend", () -> Loops.blend(x.segment(), y.segment())),
        Way.of("max", () -> Loops.maximum(x.segment(), y.segment())));
  }

  /** Loaded only where there are vectors. */
  private static final class Loops {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Loops() {}

    static void blend(MemorySegment in, MemorySegment out) {
      FloatVector zero = FloatVector.zero(SPECIES);
      for (long at = 0; at < 4L * FLOATS; at += SPECIES.vectorByteSize()) {
        FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, at, ORDER);
        zero.blend(x, x.compare(VectorOperators.GT, 0f)).intoMemorySegment(out, at, ORDER);
      }
    }

    static void maximum(MemorySegment in, MemorySegment out) {
      FloatVector zero = FloatVector.zero(SPECIES);
      for (long at = 0; at < 4L * FLOATS; at += SPECIES.vectorByteSize()) {
        FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, at, ORDER);
        x.max(zero).intoMemorySegment(out, at, ORDER);
      }
    }
  }
}
