package dev.ranvier.blas;

import dev.ranvier.blas.generated.BlasHeader;
import dev.ranvier.blas.generated.cblas_saxpy;
import dev.ranvier.blas.generated.cblas_sdot;
import dev.ranvier.blas.generated.cblas_sgemm;
import dev.ranvier.blas.generated.cblas_sgemv;
import dev.ranvier.blas.generated.cblas_sger;
import dev.ranvier.blas.generated.openblas_get_config;
import dev.ranvier.blas.generated.openblas_get_corename;
import dev.ranvier.blas.generated.openblas_get_num_threads;
import dev.ranvier.blas.generated.openblas_get_parallel;
import dev.ranvier.blas.generated.openblas_set_num_threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A CBLAS library made of upcall stubs; correct until a function is replaced or removed. */
final class FakeBlas implements SymbolLookup {

  private final Map<String, MemorySegment> functions = new HashMap<>();
  private final Arena arena;
  private int threads = 8;

  FakeBlas(Arena arena) {
    this.arena = arena;
    sgemm(FakeBlas::sgemm);
    sgemv(FakeBlas::sgemv);
    sger(FakeBlas::sger);
    saxpy(FakeBlas::saxpy);
    functions.put("cblas_sdot", cblas_sdot.allocate(FakeBlas::sdot, arena));
    config("OpenBLAS 9.9.9 FAKE MAX_THREADS=64");
    functions.put(
        "openblas_get_corename",
        openblas_get_corename.allocate(text(arena, "Fakewell")::asReadOnly, arena));
    functions.put("openblas_get_parallel", openblas_get_parallel.allocate(() -> 1, arena));
    functions.put(
        "openblas_get_num_threads", openblas_get_num_threads.allocate(() -> threads, arena));
    functions.put(
        "openblas_set_num_threads",
        openblas_set_num_threads.allocate(count -> threads = count, arena));
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  FakeBlas without(String name) {
    functions.remove(name);
    return this;
  }

  /** The number of threads under the names that MKL has. */
  FakeBlas underMklNames() {
    MemorySegment set = functions.get("openblas_set_num_threads");
    MemorySegment get = functions.get("openblas_get_num_threads");
    plain();
    functions.put("MKL_Set_Num_Threads", set);
    functions.put("MKL_Get_Max_Threads", get);
    return this;
  }

  /** Only what CBLAS has. */
  FakeBlas plain() {
    functions.keySet().removeIf(name -> name.startsWith("openblas"));
    return this;
  }

  FakeBlas config(String config) {
    MemorySegment text = text(arena, config);
    functions.put("openblas_get_config", openblas_get_config.allocate(() -> text, arena));
    return this;
  }

  FakeBlas sgemm(cblas_sgemm.Function function) {
    functions.put("cblas_sgemm", cblas_sgemm.allocate(function, arena));
    return this;
  }

  FakeBlas sgemv(cblas_sgemv.Function function) {
    functions.put("cblas_sgemv", cblas_sgemv.allocate(function, arena));
    return this;
  }

  FakeBlas sger(cblas_sger.Function function) {
    functions.put("cblas_sger", cblas_sger.allocate(function, arena));
    return this;
  }

  FakeBlas saxpy(cblas_saxpy.Function function) {
    functions.put("cblas_saxpy", cblas_saxpy.allocate(function, arena));
    return this;
  }

  static void sgemm(
      int order,
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      float alpha,
      MemorySegment a,
      int lda,
      MemorySegment b,
      int ldb,
      float beta,
      MemorySegment c,
      int ldc) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int l = 0; l < k; l++) {
          int atA = transposeA == BlasHeader.TRANSPOSE() ? l * lda + i : i * lda + l;
          int atB = transposeB == BlasHeader.TRANSPOSE() ? j * ldb + l : l * ldb + j;
          sum += get(a, atA) * get(b, atB);
        }
        float before = beta == 0 ? 0 : beta * get(c, i * ldc + j);
        set(c, i * ldc + j, alpha * sum + before);
      }
    }
  }

  static void sgemv(
      int order,
      int transpose,
      int m,
      int n,
      float alpha,
      MemorySegment a,
      int lda,
      MemorySegment x,
      int incx,
      float beta,
      MemorySegment y,
      int incy) {
    boolean transposed = transpose == BlasHeader.TRANSPOSE();
    int sizeY = transposed ? n : m;
    int sizeX = transposed ? m : n;
    for (int i = 0; i < sizeY; i++) {
      float sum = 0;
      for (int l = 0; l < sizeX; l++) {
        sum += get(a, transposed ? l * lda + i : i * lda + l) * get(x, l * incx);
      }
      float before = beta == 0 ? 0 : beta * get(y, i * incy);
      set(y, i * incy, alpha * sum + before);
    }
  }

  private static void sger(
      int order,
      int m,
      int n,
      float alpha,
      MemorySegment x,
      int incx,
      MemorySegment y,
      int incy,
      MemorySegment a,
      int lda) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        set(a, i * lda + j, get(a, i * lda + j) + alpha * get(x, i * incx) * get(y, j * incy));
      }
    }
  }

  static void saxpy(int n, float alpha, MemorySegment x, int incx, MemorySegment y, int incy) {
    for (int i = 0; i < n; i++) {
      set(y, i * incy, get(y, i * incy) + alpha * get(x, i * incx));
    }
  }

  private static float sdot(int n, MemorySegment x, int incx, MemorySegment y, int incy) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += get(x, i * incx) * get(y, i * incy);
    }
    return sum;
  }

  static float get(MemorySegment data, int index) {
    return data.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  static void set(MemorySegment data, int index, float value) {
    data.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
  }

  private static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text);
  }
}
