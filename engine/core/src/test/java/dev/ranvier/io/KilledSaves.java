package dev.ranvier.io;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A process that saves one file after another until it is killed. */
final class KilledSaves {
  static final int FLOATS = 1 << 19;

  private KilledSaves() {}

  public static void main(String[] arguments) {
    float[] values = new float[FLOATS];
    for (int number = 1; ; number++) {
      Arrays.fill(values, number);
      save(Path.of(arguments[0]), values);
      if (number == 1) {
        System.out.println("saving");
      }
    }
  }

  static void save(Path file, float[] values) {
    Safetensors.write(
        file,
        Map.of(),
        List.of(TensorSource.f32("w", MemorySegment.ofArray(values), 0, FLOATS, FLOATS)));
  }
}
