package dev.ranvier.bench.gemm;

import dev.ranvier.backend.AutoTable;
import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.gemm.Form;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures SIMD against this machine's BLAS on a grid of shapes and writes the table that {@code
 * Backend.AUTO} reads when told to. The table that comes with the engine is made by it too.
 */
@Command(
    name = "auto",
    description = "Measures SIMD against BLAS by shape and writes a table for Backend.AUTO.",
    mixinStandardHelpOptions = true)
public final class AutoBench implements Callable<Integer> {

  /** A layer of a network: its products have the forms of one training step. */
  private record Layer(int inputs, int outputs) {}

  private static final List<Layer> LAYERS =
      List.of(
          new Layer(8, 8),
          new Layer(32, 32),
          new Layer(256, 1),
          new Layer(256, 10),
          new Layer(784, 32),
          new Layer(128, 128),
          new Layer(784, 512),
          new Layer(1024, 1024),
          new Layer(2048, 4096));
  private static final int[] BATCHES = {1, 8, 32, 128, 1024};

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write; default: in the cache folder, where measured looks.")
  private Path out;

  @Option(names = "--quick", description = "At most three minutes.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of each shape, warm-up aside; the figures of less than one are rough.")
  private Double seconds;

  @Option(names = "--threads", defaultValue = "1", description = "1: AUTO is for any number.")
  private int threads;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description = "Instead of the grid, as bench/run.sh gemm names it. Repeatable.")
  private List<String> shapeNames = List.of();

  private static final int WARM_UP_ROUNDS = 2;
  private static final long WARM_UP_NANOS = 60_000_000;

  /** Larger shapes take no path that smaller ones do not. */
  private static final double WARM_UP_FLOPS = 1e9;

  private AutoBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreads(threads);
    if (threads != 1) {
      throw new IllegalArgumentException(
          "--threads is " + threads + ", expected 1: AUTO's choice never depends on threads");
    }
    if (!OwnKernels.simd()) {
      throw new IllegalArgumentException("Nothing to choose from. " + Simd.current().describe());
    }
    BlasLibrary library =
        BlasLibrary.find()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Nothing to choose from, there is no BLAS library:\n"
                            + BlasLibrary.report()));
    GemmContest.Effort usual = quick ? GemmContest.Effort.GRID_QUICK : GemmContest.Effort.GRID;
    GemmContest.Effort effort = seconds == null ? usual : usual.within(seconds);
    Path file = out == null ? AutoTable.measuredFile() : out;
    requireFolder(file);
    List<AutoTable.Row> rows = measure(library, effort);
    write(file, AutoTable.format(comments(library), rows));
    long simd = rows.stream().filter(row -> row.ratio() >= 1).count();
    System.err.printf(
        "SIMD is ahead on %s of %s shapes. Written to %s; use it with -Dranvier.auto=%s or"
            + " RANVIER_AUTO=%s%n",
        simd, rows.size(), file, out == null ? "measured" : file, out == null ? "measured" : file);
    return 0;
  }

  private static List<String> comments(BlasLibrary library) {
    return List.of(
        "form m n k, median rate of SIMD over that of BLAS, one thread; by bench/run.sh auto",
        "%s; %s; BLAS: %s, core %s"
            .formatted(
                OwnKernels.nameOfSimd(),
                Simd.current().describe(),
                library.name(),
                library.coreName()));
  }

  private List<AutoTable.Row> measure(BlasLibrary library, GemmContest.Effort effort) {
    List<GemmShape> shapes =
        shapeNames.isEmpty() ? grid() : shapeNames.stream().map(GemmShape::parse).toList();
    List<GemmEngine> engines =
        List.of(
            GemmEngine.kernels(EngineName.SIMD, KernelProvider.best(), 1),
            GemmEngine.openBlas(library));
    List<AutoTable.Row> rows = new ArrayList<>();
    Csv.header();
    try (FmaTeam probe = new FmaTeam(1)) {
      warmUp(shapes, engines.getFirst());
      for (GemmShape shape : shapes) {
        rows.add(measure(shape, engines, probe, effort));
      }
    }
    return rows;
  }

  /**
   * All shapes before the first is measured: a path that only a later shape takes makes the
   * compiler discard what it has, and what comes next would be measured in the interpreter.
   */
  private static void warmUp(List<GemmShape> shapes, GemmEngine engine) {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (GemmShape shape : shapes) {
        if (shape.flops() < WARM_UP_FLOPS) {
          try (GemmOperands operands = new GemmOperands(shape)) {
            WarmUp.run(engine.paths().of(operands).getFirst().product(), WARM_UP_NANOS);
          }
        }
      }
    }
  }

  private static AutoTable.Row measure(
      GemmShape shape, List<GemmEngine> engines, FmaTeam probe, GemmContest.Effort effort) {
    try (GemmOperands operands = new GemmOperands(shape)) {
      List<GemmContest.Entry> entries = new GemmContest(operands, engines, probe, effort).run();
      double simd = 0;
      double blas = 0;
      for (GemmContest.Entry entry : entries) {
        double median = entry.rates().median();
        if (entry.engine() == engines.getFirst()) {
          simd = Math.max(simd, median);
        } else {
          blas = Math.max(blas, median);
        }
      }
      row(engines.getFirst(), shape, simd);
      row(engines.getLast(), shape, blas);
      System.out.flush();
      System.err.printf(Locale.ROOT, "%-26s %.3f%n", shape.workload(), simd / blas);
      return new AutoTable.Row(shape.form(), shape.m(), shape.n(), shape.k(), simd / blas);
    }
  }

  private static void row(GemmEngine engine, GemmShape shape, double median) {
    Csv.row(
        engine.name(), engine.version(), shape.workload(), 1, "gflops_median", median, "GFLOP/s");
  }

  /** Forward, input gradient and weight gradient of each layer, tiny ones first. */
  static List<GemmShape> grid() {
    Set<GemmShape> shapes = new LinkedHashSet<>();
    for (Layer layer : LAYERS) {
      for (int batch : BATCHES) {
        // One row forward goes to SIMD without looking: it skips zeros.
        if (batch > 1) {
          shapes.add(new GemmShape(Form.NN, batch, layer.outputs(), layer.inputs()));
        }
        shapes.add(new GemmShape(Form.NT, batch, layer.inputs(), layer.outputs()));
        shapes.add(new GemmShape(Form.TN, layer.inputs(), layer.outputs(), batch));
      }
    }
    return List.copyOf(shapes);
  }

  private static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null) {
      throw new IllegalArgumentException(
          "--out is " + file + ", expected the name of a file, found a folder");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException("The folder of " + file + " cannot be made: " + e, e);
    }
  }

  /** Whole or not at all. */
  private static void write(Path file, String text) {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.writeString(temporary, text);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
