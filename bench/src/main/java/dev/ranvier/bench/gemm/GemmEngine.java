package dev.ranvier.bench.gemm;

import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.Restrictions;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.BoundGemm;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.team.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What computes products.
 *
 * @param name in the CSV
 * @param version in the CSV
 * @param paths the ways it has for a shape; the faster one counts
 */
public record GemmEngine(String name, String version, Paths paths) {

  /** The ways that an engine has for a shape. */
  public interface Paths {

    public List<GemmPath> of(GemmOperands operands);
  }

  /** Ranvier's own product, on the door that the engine takes, on up to so many threads. */
  public static GemmEngine kernels(String name, KernelProvider provider, int threads) {
    ThreadTeam team = threads == 1 ? null : ThreadTeam.of(threads);
    Gemm gemm = Gemm.ofPaddedRows(provider, team, threads).await();
    Gemv gemv = Gemv.of(provider).await();
    String restriction = provider == KernelProvider.CODE ? Restrictions.ofCode() : "";
    return new GemmEngine(
        name,
        Restrictions.version(Csv.VERSION, restriction),
        operands -> List.of(kernelPath(gemm, gemv, operands)));
  }

  /** Bound, as a session or a predictor binds it. */
  private static GemmPath kernelPath(Gemm gemm, Gemv gemv, GemmOperands operands) {
    GemmShape shape = operands.shape();
    Matrix a = operands.a().matrix();
    Matrix b = operands.b().matrix();
    Matrix c = operands.c().matrix();
    Matrix scratch = operands.scratch().matrix();
    int m = shape.m();
    int n = shape.n();
    int k = shape.k();
    if (m == 1 && shape.form() == Form.NN) {
      return new GemmPath("Gemv", gemv.bind(n, k, a, b, c, true, null, scratch)::multiply);
    }
    BoundGemm product = gemm.bind(shape.form(), m, n, k, a, b, c, null, scratch);
    return new GemmPath("Gemm", () -> product.multiply(m, k, false));
  }

  /** The product of the operands, with scratch at an offset of a segment. */
  public static Runnable product(
      Gemm gemm, GemmOperands operands, MemorySegment pack, long packBytes) {
    GemmShape shape = operands.shape();
    Form form = shape.form();
    int m = shape.m();
    int n = shape.n();
    int k = shape.k();
    MemorySegment memory = operands.c().segment();
    long a = operands.a().offsetBytes();
    long b = operands.b().offsetBytes();
    long c = operands.c().offsetBytes();
    int lda = operands.a().rowStride();
    int ldb = operands.b().rowStride();
    int ldc = operands.c().rowStride();
    return () ->
        gemm.multiply(
            form, m, n, k, memory, a, lda, memory, b, ldb, 0f, memory, c, ldc, pack, packBytes);
  }

  /** The process's BLAS library. */
  static GemmEngine openBlas(BlasLibrary library) {
    String[] words = library.name().split(" ");
    boolean itself = words[0].equals("OpenBLAS") && words.length == 2;
    return itself
        ? new GemmEngine(
            EngineName.OPENBLAS,
            Restrictions.version(words[1], Restrictions.ofOpenBlas()),
            blasPaths(library))
        : library(library, library.name());
  }

  /** A library given by its file. */
  static GemmEngine library(BlasLibrary library, String file) {
    String name = String.valueOf(Path.of(file).getFileName());
    if (name.toLowerCase(Locale.ROOT).startsWith("libmkl")) {
      String version = Mkl.version(Path.of(file)).orElse(name);
      return new GemmEngine(
          Mkl.NAME, Restrictions.version(version, Restrictions.ofMkl()), blasPaths(library));
    }
    return new GemmEngine(name, version(library, name), blasPaths(library));
  }

  /** The number in "OpenBLAS 0.3.31", else the file's name, which the platform versions. */
  private static String version(BlasLibrary library, String name) {
    String[] words = library.name().split(" ");
    return words.length == 2 ? words[1] : name;
  }

  private static Paths blasPaths(BlasLibrary library) {
    Cblas cblas = library.cblas();
    return operands -> {
      GemmShape shape = operands.shape();
      return shape.m() == 1 && shape.form() == Form.NN
          ? List.of(sgemmPath(cblas, operands), sgemvPath(cblas, operands))
          : List.of(sgemmPath(cblas, operands));
    };
  }

  private static GemmPath sgemmPath(Cblas cblas, GemmOperands operands) {
    GemmShape shape = operands.shape();
    boolean transposeA = shape.form() == Form.TN;
    boolean transposeB = shape.form() == Form.NT;
    int m = shape.m();
    int n = shape.n();
    int k = shape.k();
    int lda = operands.a().rowStride();
    int ldb = operands.b().rowStride();
    int ldc = operands.c().rowStride();
    MemorySegment a = operands.a().rows(0, shape.rowsOfA());
    MemorySegment b = operands.b().rows(0, shape.rowsOfB());
    MemorySegment c = operands.c().rows(0, m);
    return new GemmPath(
        "cblas_sgemm",
        () -> cblas.sgemm(transposeA, transposeB, m, n, k, 1f, a, lda, b, ldb, 0f, c, ldc));
  }

  private static GemmPath sgemvPath(Cblas cblas, GemmOperands operands) {
    GemmShape shape = operands.shape();
    int n = shape.n();
    int k = shape.k();
    int ldb = operands.b().rowStride();
    MemorySegment x = operands.a().rows(0, 1);
    MemorySegment w = operands.b().rows(0, k);
    MemorySegment y = operands.c().rows(0, 1);
    return new GemmPath("cblas_sgemv", () -> cblas.sgemv(true, k, n, 1f, w, ldb, x, 1, 0f, y, 1));
  }
}
