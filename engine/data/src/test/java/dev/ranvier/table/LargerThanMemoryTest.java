package dev.ranvier.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Verbosity;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CSV file larger than the heap is evaluated and predicted row by row. */
@Gate
@Ships
class LargerThanMemoryTest {

  private static final int COPIES = 2_000;
  private static final int ROWS = 500;

  @TempDir Path folder;

  @Test
  void aFileOfTwiceTheHeapIsEvaluatedAndPredicted() throws IOException, InterruptedException {
    Path csv = Penguins.write(folder, "penguins.csv", ROWS, 1);
    Path model = folder.resolve("penguins.safetensors");
    TabularTrainer trainer =
        TabularModel.classifier("species").layers().epochs(5).verbosity(Verbosity.SILENT);
    String expected;
    try (TabularModel small = trainer.fit(csv)) {
      small.save(model);
      expected = "accuracy %s".formatted((float) small.evaluate(csv).metric("accuracy"));
    }
    Path large = folder.resolve("large.csv");
    List<String> lines = Files.readAllLines(csv);
    String rows = String.join("\n", lines.subList(1, lines.size())) + "\n";
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(large))) {
      out.write((lines.getFirst() + "\n").getBytes(StandardCharsets.UTF_8));
      byte[] block = rows.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < COPIES; i++) {
        out.write(block);
      }
    }
    assertThat(Files.size(large)).isGreaterThan(2 * (16L << 20));
    String said =
        Program.likeThis(Child.class, model.toString(), large.toString())
            .flags("-Xmx16m", "-XX:+UseSerialGC")
            .run()
            .requireSuccess()
            .out();
    assertThat(said)
        .contains("of %s rows: %s".formatted(COPIES * ROWS, expected))
        .contains("predicted " + COPIES * ROWS);
  }

  /** With little memory. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      Path csv = Path.of(args[1]);
      try (TabularModel model = TabularModel.load(Path.of(args[0]))) {
        TableEvaluation evaluation = model.evaluate(csv);
        System.out.println(
            "of " + evaluation.rows() + " rows: accuracy " + (float) evaluation.metric("accuracy"));
        long[] count = new long[1];
        model.predict(csv, prediction -> count[0]++);
        System.out.println("predicted " + count[0]);
      }
    }
  }
}
