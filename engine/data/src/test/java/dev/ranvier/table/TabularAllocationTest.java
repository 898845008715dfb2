package dev.ranvier.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Verbosity;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Proof;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A row of numbers and category ids is predicted without a byte, counted in a JVM of its own, and
 * gives what the same row by names gives.
 */
@Proof
@Presence
class TabularAllocationTest {

  private static final int WINDOWS = 20;
  private static final int CALLS = 20_000;

  @TempDir Path folder;

  @Test
  void aRowOfNumbersAndIdsIsPredictedWithoutAByte() throws IOException, InterruptedException {
    Penguins.write(folder, "penguins.csv", 200, 1);
    String said = Program.likeThis(Child.class).in(folder).run().requireSuccess().out();
    System.out.println(said.strip());
    assertThat(said)
        .contains(CALLS + " predictions of species: 0 bytes, Gentoo")
        .contains(CALLS + " predictions of mass: 0 bytes, 4");
  }

  /** The measured program. */
  static final class Child {

    private static final com.sun.management.ThreadMXBean THREADS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Child() {}

    public static void main(String[] args) {
      Path csv = Path.of("penguins.csv");
      measure("species", TabularModel.classifier("species"), csv);
      measure("mass", TabularModel.regressor("mass"), csv);
    }

    private static void measure(String label, TabularTrainer trainer, Path csv) {
      TabularTrainer lenient = trainer.missing(Missing.ownColumn()).verbosity(Verbosity.SILENT);
      try (TabularModel model = lenient.fit(csv);
          TabularPredictor predictor = model.predictor()) {
        TableEncoder encoder = model.encoder();
        double[] row = new double[encoder.columns().size()];
        row[encoder.columnIndex("island")] = encoder.categoryId("island", "Biscoe");
        row[encoder.columnIndex("sex")] = encoder.categoryId("sex", "female");
        row[encoder.columnIndex("bill")] = 47.5;
        row[encoder.columnIndex("flipper")] = 219;
        if (!label.equals("mass")) {
          row[encoder.columnIndex("mass")] = Double.NaN;
        } else {
          row[encoder.columnIndex("species")] = encoder.categoryId("species", "Gentoo");
        }
        float[] outputs = new float[encoder.outputSize()];
        predictor.warmUp();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS && least > 0; window++) {
          long before = THREADS.getCurrentThreadAllocatedBytes();
          for (int call = 0; call < CALLS; call++) {
            predictor.predict(row, outputs);
          }
          least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        String result =
            label.equals("mass")
                ? String.valueOf(outputs[0])
                : encoder.classes().get(Prediction.largest(outputs, 0, outputs.length));
        System.out.println(CALLS + " predictions of " + label + ": " + least + " bytes, " + result);
      }
    }
  }
}
