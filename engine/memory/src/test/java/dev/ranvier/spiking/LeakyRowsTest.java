package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The step from membrane to spike, which is computed without a comparison. */
@Width
class LeakyRowsTest {

  private static final int NEURONS = 40;

  @ParameterizedTest
  @ValueSource(floats = {1, 0.3f, 1e-30f, 1e-12f, 7e20f, Float.MAX_VALUE})
  void firesAboveTheThresholdAndNotAtIt(float threshold) {
    SpikingArchitecture architecture =
        SpikingArchitecture.of(1, NEURONS).withSteps(1).withThreshold(threshold);
    float[] currents = {
      threshold,
      Math.nextUp(threshold),
      Math.nextDown(threshold),
      0,
      -threshold,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.MIN_VALUE
    };
    float[] all = new float[NEURONS];
    for (int i = 0; i < NEURONS; i++) {
      float current = currents[i % currents.length];
      all[i] = Float.isFinite(current) ? current : Float.MAX_VALUE;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rows = arena.allocateFrom(ValueLayout.JAVA_FLOAT, all);
      MemorySegment spikes = arena.allocate(4L * NEURONS, 4);
      float[] membranes = new float[NEURONS];
      new LeakyRows(architecture, NEURONS, true)
          .forward(0, rows, new float[NEURONS], membranes, spikes);
      for (int i = 0; i < NEURONS; i++) {
        assertThat(membranes[i]).isEqualTo(all[i]);
        assertThat(spikes.getAtIndex(ValueLayout.JAVA_FLOAT, i))
            .as("membrane %s, threshold %s", all[i], threshold)
            .isEqualTo(all[i] > threshold ? 1 : 0);
      }
    }
  }
}
