package dev.ranvier.bench.memory;

import dev.ranvier.bench.build.PeerProcess;
import dev.ranvier.bench.measure.PeerException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The same recall in NumPy, in a process of its own that {@code hopfield.py} is, with as many
 * threads in its BLAS.
 */
final class NumPy implements AutoCloseable {

  /** The program that everybody writes. */
  static final String BY_WEIGHTS = "numpy-weights";

  /** The one that does not make the weights. */
  static final String BY_PATTERNS = "numpy-patterns";

  private static final String SCRIPT = "hopfield.py";

  /** What the libraries that NumPy may be built on read. */
  private static final List<String> THREADS =
      List.of("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS");

  private final PeerProcess process;
  private final Path folder;

  private NumPy(PeerProcess process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /** Started and warm, or null where there is no python3 with numpy, which is said. */
  static NumPy start(float[][] patterns, float[][] starts, int threads) {
    try {
      Path folder = Files.createTempDirectory("ranvier-memory");
      Path file = folder.resolve("signs");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        write(out, patterns);
        write(out, starts);
      }
      ProcessBuilder builder =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  script(),
                  file.toString(),
                  "" + patterns.length,
                  "" + starts.length,
                  "" + patterns[0].length)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      THREADS.forEach(variable -> builder.environment().put(variable, "" + threads));
      try {
        PeerProcess process = new PeerProcess("numpy", builder);
        process.await();
        return new NumPy(process, folder);
      } catch (PeerException e) {
        System.err.println(e.getMessage() + "; python3 with numpy is needed");
        remove(folder);
        return null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(OutputStream out, float[][] signs) throws IOException {
    for (float[] row : signs) {
      for (float sign : row) {
        out.write((int) sign);
      }
    }
  }

  private static String script() throws IOException {
    try (InputStream in = NumPy.class.getResourceAsStream(SCRIPT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  SpeedPart.Recaller byWeights() {
    return new Program(BY_WEIGHTS, "weights");
  }

  SpeedPart.Recaller byPatterns() {
    return new Program(BY_PATTERNS, "patterns");
  }

  private static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve("signs"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      System.err.println("Not removed: " + folder);
    }
  }

  @Override
  public void close() {
    process.close();
    remove(folder);
  }

  /** One of the two programs: it answers seconds and mean overlap. */
  private final class Program implements SpeedPart.Recaller {

    private final String name;
    private final String form;
    private double overlap;

    Program(String name, String form) {
      this.name = name;
      this.form = form;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String version() {
      return process.version();
    }

    @Override
    public double seconds() {
      String[] answer = process.ask(form).split(" ");
      overlap = Double.parseDouble(answer[1]);
      return Double.parseDouble(answer[0]);
    }

    @Override
    public double overlap() {
      return overlap;
    }
  }
}
