package dev.ranvier.bench.lab;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;

/** A row of inputs on weights of one byte: in panels one behind the other, or in whole rows. */
final class PanelsOfBytes implements Experiment {

  private static final int VECTORS = 8;

  @Override
  public String name() {
    return "byte-panels";
  }

  @Override
  public String question() {
    return "8-bit weights: panels of a stripe's columns, or rows of all columns?"
        + " (QuantizedWeights)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    Vectors.require(name());
    if (Lanes.COUNT < 8) {
      throw new IllegalArgumentException(
          "'%s' needs vectors of 8 floats, found %s".formatted(name(), Lanes.COUNT));
    }
    return List.of(
        new Case("784x512", () -> ways(784, 512)), new Case("4096x4096", () -> ways(4096, 4096)));
  }

  private static List<Way> ways(int inputs, int outputs) {
    MemorySegment x = Products.memory(4L * inputs);
    for (int i = 0; i < inputs; i++) {
      x.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i % 7 + 1) / 8f);
    }
    MemorySegment w = Products.memory((long) inputs * outputs);
    for (long at = 0; at < w.byteSize(); at++) {
      w.set(ValueLayout.JAVA_BYTE, at, (byte) (at % 251 - 125));
    }
    MemorySegment y = Products.memory(4L * outputs);
    int panel = VECTORS * Lanes.COUNT;
    return List.of(
        Way.of("panels", () -> Loop.run(inputs, outputs, x, w, (long) inputs * panel, panel, y)),
        Way.of("rows", () -> Loop.run(inputs, outputs, x, w, panel, outputs, y)));
  }

  /** Loaded only where there are vectors. */
  private static final class Loop {

    private Loop() {}

    /** y = x W, stripe by stripe; a stripe's weights begin so far behind the last one's. */
    static void run(
        int inputs,
        int outputs,
        MemorySegment x,
        MemorySegment w,
        long stripeBytes,
        long rowBytes,
        MemorySegment y) {
      int columns = VECTORS * Lanes.COUNT;
      for (int j = 0; j < outputs; j += columns) {
        stripe(inputs, x, w, j / columns * stripeBytes, rowBytes, y, 4L * j);
      }
    }

    private static void stripe(
        int inputs,
        MemorySegment x,
        MemorySegment w,
        long from,
        long rowBytes,
        MemorySegment y,
        long to) {
      FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      FloatVector s4 = s0;
      FloatVector s5 = s0;
      FloatVector s6 = s0;
      FloatVector s7 = s0;
      long at = from;
      for (long i = 0; i < inputs; i++, at += rowBytes) {
        FloatVector value =
            FloatVector.broadcast(Lanes.FLOATS, x.getAtIndex(ValueLayout.JAVA_FLOAT, i));
        s0 = value.fma(weights(w, at), s0);
        s1 = value.fma(weights(w, at + Lanes.COUNT), s1);
        s2 = value.fma(weights(w, at + 2L * Lanes.COUNT), s2);
        s3 = value.fma(weights(w, at + 3L * Lanes.COUNT), s3);
        s4 = value.fma(weights(w, at + 4L * Lanes.COUNT), s4);
        s5 = value.fma(weights(w, at + 5L * Lanes.COUNT), s5);
        s6 = value.fma(weights(w, at + 6L * Lanes.COUNT), s6);
        s7 = value.fma(weights(w, at + 7L * Lanes.COUNT), s7);
      }
      s0.intoMemorySegment(y, to, Lanes.ORDER);
      s1.intoMemorySegment(y, to + Lanes.BYTES, Lanes.ORDER);
      s2.intoMemorySegment(y, to + 2L * Lanes.BYTES, Lanes.ORDER);
      s3.intoMemorySegment(y, to + 3L * Lanes.BYTES, Lanes.ORDER);
      s4.intoMemorySegment(y, to + 4L * Lanes.BYTES, Lanes.ORDER);
      s5.intoMemorySegment(y, to + 5L * Lanes.BYTES, Lanes.ORDER);
      s6.intoMemorySegment(y, to + 6L * Lanes.BYTES, Lanes.ORDER);
      s7.intoMemorySegment(y, to + 7L * Lanes.BYTES, Lanes.ORDER);
    }

    private static FloatVector weights(MemorySegment w, long at) {
      return (FloatVector)
          ByteVector.fromMemorySegment(Lanes.QUARTER_BYTES, w, at, Lanes.ORDER)
              .castShape(Lanes.FLOATS, 0);
    }
  }
}
