package dev.ranvier.simd.gemv;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.OpenMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * The door to y[n] = x[k] · W[k,n], one row of a batch: the same bits as that row of a {@link Gemm}
 * product, by the same contract, without packing.
 *
 * <p>With {@code skipZeros} the nonzero inputs of each block of {@link Gemm#KC} are listed first,
 * so that the rows of W behind a zero are never read. Skipping is the same up to the sign of a
 * zero, as long as W is finite. Beside reading all rows, with 0, 50 and 80 % of the inputs zero:
 * 0.96, 1.7 and 3.8 times as fast on 128 outputs of 784 inputs, 1.00, 2.0 and 5.1 times on 4096 of
 * 4096.
 *
 * <p>An instance holds no state: threads may share it, each with its own scratch. The segments must
 * stay open until {@link #multiply} returns; nothing checks that on the way.
 */
public final class Gemv {

  private final boolean vector;
  private final boolean packs;
  private final GemvOrder order;

  /** Goes before the tier; null for the tier alone. */
  private final CodeGemv code;

  private Gemv(boolean vector, GemvOrder order, CodeGemv code) {
    this.code = code;
    this.vector = vector;
    this.packs = vector && InputListKernel.suits();
    this.order = order;
  }

  /**
   * The product on a tier. Without a fused multiply-add in hardware the scalar twin runs on both.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static Gemv of(Tier tier) {
    return of(tier, GemvOrder.BY_SIZE);
  }

  /**
   * The same in an order that does not depend on sizes, to compare orders. The scalar twin has
   * none.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static Gemv of(Tier tier, GemvOrder order) {
    return of(tier, order, null);
  }

  /**
   * The product of a provider; scalar kernels run until machine code is written.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static Gemv of(KernelProvider provider) {
    CodeGemv code = provider.require().level().map(CodeGemv::of).orElse(null);
    return of(provider.tier(), GemvOrder.BY_SIZE, code);
  }

  /**
   * Waits until machine code is there, where this is of it; for warming up and for measuring.
   *
   * @return this
   */
  public Gemv await() {
    if (code != null) {
      code.await();
    }
    return this;
  }

  /** Of machine code, if there is any, and a tier. */
  static Gemv of(Tier tier, GemvOrder order, CodeGemv code) {
    return new Gemv(tier.require() == Tier.VECTOR && Simd.FMA, order, code);
  }

  /**
   * Bytes of scratch that {@link #multiply} needs, whatever the provider: a row number and a value
   * for each term of a block, where there are several blocks the sums of one, and arguments.
   */
  public long scratchBytes(int n, int k) {
    checkSizes(n, k);
    return 2L * listBytes(k) + sumBytes(n, k) + CodeGemv.ARGUMENT_BYTES;
  }

  private static long sumBytes(int n, int k) {
    return k > Gemm.KC ? padded(n) * Float.BYTES : 0;
  }

  /**
   * y = x · W, then the epilogue on all of y. Allocates nothing.
   *
   * @param x k floats: not a {@link Matrix}, since predictions multiply their callers' memory where
   *     it lies, another in every call
   * @param w row-major, with a stride of at least n rounded up to {@link Matrix#PADDING}
   * @param y n floats from {@code yAt} bytes behind its first element on, with room up to {@link
   *     Matrix#PADDING}; the room holds anything afterwards
   * @param skipZeros whether rows of W behind a zero input are left out; needs finite W
   * @param epilogue called once with one row of n columns; {@code null} for none
   * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong
   * @throws IndexOutOfBoundsException if an operand lies outside its segment
   * @throws IllegalStateException if an arena is closed
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void multiply(
      int n,
      int k,
      MemorySegment x,
      long xBytes,
      Matrix w,
      Matrix y,
      long yAt,
      boolean skipZeros,
      Epilogue epilogue,
      Matrix scratch) {
    check(n, k, x, xBytes, w, y, yAt, scratch);
    try {
      multiplyK(
          n,
          k,
          Memory.address(x, xBytes),
          Memory.address(w.segment(), w.bytes()),
          (long) w.stride() << 2,
          Memory.address(y.segment(), y.bytes() + yAt),
          skipZeros,
          Memory.address(scratch.segment(), scratch.bytes()));
    } finally {
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(w);
      Reference.reachabilityFence(y);
      Reference.reachabilityFence(scratch);
    }
    if (epilogue != null && n > 0) {
      epilogue.apply(y, yAt, 0, 0, 1, n);
    }
  }

  private void check(
      int n, int k, MemorySegment x, long xBytes, Matrix w, Matrix y, long yAt, Matrix scratch) {
    check(n, k, x, xBytes, w, y, yAt);
    long bytes = scratchBytes(n, k);
    Memory.requireWritable("scratch", scratch.segment(), scratch.bytes(), bytes);
    Memory.requireApart(
        "scratch",
        scratch.segment(),
        scratch.bytes(),
        bytes,
        "y",
        y.segment(),
        y.bytes() + yAt,
        padded(n) * Float.BYTES);
  }

  static void check(int n, int k, MemorySegment x, long xBytes, Matrix w, Matrix y, long yAt) {
    checkSizes(n, k);
    long padded = padded(n);
    int ldw = w.stride();
    if (ldw < padded) {
      throw new IllegalArgumentException(
          "W has a leading dimension of " + ldw + " elements, expected at least " + padded);
    }
    long rows = n == 0 || k == 0 ? 0 : (k - 1L) * ldw + padded;
    Memory.requireFloats("x", x, xBytes, k);
    Memory.requireFloats("W", w.segment(), w.bytes(), rows);
    Memory.requireFloats("y", y.segment(), y.bytes() + yAt, padded);
    Memory.requireNotReadOnly("y", y.segment());
  }

  /**
   * The product of operands that stay where they are, checked once for many runs: what {@link
   * #multiply} does with the same arguments. The segments must stay open until it returns, whenever
   * it runs.
   *
   * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong
   * @throws IndexOutOfBoundsException if an operand lies outside its segment
   * @throws IllegalStateException if an arena is closed
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public Bound bind(
      int n,
      int k,
      Matrix x,
      Matrix w,
      Matrix y,
      boolean skipZeros,
      Epilogue epilogue,
      Matrix scratch) {
    check(n, k, x.segment(), x.bytes(), w, y, 0, scratch);
    return new Bound(n, k, x, w, y, skipZeros, epilogue, scratch);
  }

  /** A product with all operands in their places. */
  public final class Bound {

    private final int n;
    private final int k;
    private final Matrix y;
    private final long xAddress;
    private final long wAddress;
    private final long strideBytes;
    private final long yAddress;
    private final boolean skipZeros;
    private final Epilogue epilogue;
    private final long list;
    private final List<MemorySegment> operands;
    private final OpenMemory memory;

    /** What machine code reads, where there is any. */
    private final MemorySegment arguments;

    private final long argumentsAddress;
    private final int function;

    private Bound(
        int n,
        int k,
        Matrix x,
        Matrix w,
        Matrix y,
        boolean skipZeros,
        Epilogue epilogue,
        Matrix scratch) {
      this.n = n;
      this.k = k;
      this.y = y;
      this.xAddress = Memory.address(x.segment(), x.bytes());
      this.wAddress = Memory.address(w.segment(), w.bytes());
      this.strideBytes = (long) w.stride() << 2;
      this.yAddress = Memory.address(y.segment(), y.bytes());
      this.skipZeros = skipZeros;
      this.epilogue = n > 0 ? epilogue : null;
      this.list = Memory.address(scratch.segment(), scratch.bytes());
      this.operands = List.of(x.segment(), w.segment(), y.segment(), scratch.segment());
      this.memory = OpenMemory.of(operands);
      int width = (int) padded(n);
      this.arguments =
          code == null
              ? MemorySegment.NULL
              : Arena.ofAuto().allocate(CodeGemv.ARGUMENT_BYTES, CodeGemv.ARGUMENT_BYTES);
      this.argumentsAddress = arguments.address();
      this.function = code == null ? 0 : code.index(order, width, k);
      if (code != null) {
        long values = list + listBytes(k);
        CodeGemv.write(
            argumentsAddress,
            width,
            k,
            xAddress,
            wAddress,
            strideBytes,
            skipZeros,
            yAddress,
            list,
            values,
            values + listBytes(k));
      }
    }

    /** Adds this to what happens to a row in machine code; without any it breaks it off. */
    public void addTo(RowCalls calls) {
      if (code == null || n == 0) {
        calls.breakOff();
        return;
      }
      calls.add(() -> code.address(function), arguments, operands);
      if (epilogue != null) {
        epilogue.addTo(calls, y, n);
      }
    }

    /**
     * y = x · W, then the epilogue. Allocates nothing.
     *
     * @throws IllegalStateException if the arena of an operand is closed
     * @throws WrongThreadException if it is confined to another thread
     */
    public void multiply() {
      memory.require();
      try {
        MachineFunction made = code == null ? null : code.take(function, n, k);
        if (made != null) {
          made.call(argumentsAddress);
        } else {
          multiplyK(n, k, xAddress, wAddress, strideBytes, yAddress, skipZeros, list);
        }
      } finally {
        Reference.reachabilityFence(this);
      }
      if (epilogue != null) {
        epilogue.apply(y, 0, 0, 0, 1, n);
      }
    }
  }

  /** The unchecked twin of {@link #multiply}, on addresses. */
  private void multiplyK(
      int n, int k, long x, long w, long strideBytes, long y, boolean skipZeros, long scratch) {
    int width = (int) padded(n);
    long values = scratch + listBytes(k);
    long sums = values + listBytes(k);
    MachineFunction function =
        code == null ? null : code.take(code.index(order, width, k), width, k);
    if (function == null) { // first: what C2 inlines before vectors can leave them on the heap
      multiplyInJava(width, k, x, w, strideBytes, y, skipZeros, scratch, values, sums);
    } else {
      long arguments = sums + sumBytes(n, k);
      CodeGemv.write(arguments, width, k, x, w, strideBytes, skipZeros, y, scratch, values, sums);
      function.call(arguments);
    }
  }

  private void multiplyInJava(
      int width,
      int k,
      long x,
      long w,
      long strideBytes,
      long y,
      boolean skipZeros,
      long list,
      long values,
      long sums) {
    boolean vectors = vector && (code == null || !MachineFunction.refusal().isEmpty());
    boolean whole = vectors && order.isWhole(width, k, Simd.current().lanes());
    int pc = 0;
    do {
      int kc = Math.min(Gemm.KC, k - pc);
      long inputs = x + ((long) pc << 2);
      long block = w + pc * strideBytes;
      boolean first = pc == 0;
      if (!vectors) {
        int terms = InputList.fill(kc, inputs, skipZeros, list, values);
        GemvScalar.run(width, terms, list, values, block, strideBytes, first, y);
      } else {
        int terms = skipZeros ? listNonZeros(kc, inputs, list, values) : kc;
        long rows = skipZeros ? list : InputList.AllRows.LIST;
        long listed = skipZeros ? values : inputs;
        if (whole) {
          GemvRowsKernel.run(width, terms, rows, listed, block, strideBytes, first, y, sums);
        } else {
          GemvKernel.run(width, terms, rows, listed, block, strideBytes, first, y);
        }
      }
      pc += kc;
    } while (pc < k);
  }

  private int listNonZeros(int kc, long inputs, long rows, long values) {
    return packs
        ? InputListKernel.fill(kc, inputs, rows, values)
        : InputList.fill(kc, inputs, true, rows, values);
  }

  static long padded(int n) {
    return ((long) n + Matrix.PADDING - 1) / Matrix.PADDING * Matrix.PADDING;
  }

  private static long listBytes(int k) {
    return padded(Math.min(k, Gemm.KC)) * Float.BYTES;
  }

  static void checkSizes(int n, int k) {
    Memory.requireSize("n", n);
    Memory.requireSize("k", k);
  }
}
