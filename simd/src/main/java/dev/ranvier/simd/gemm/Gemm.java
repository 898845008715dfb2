package dev.ranvier.simd.gemm;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The doors to matrix products, in a long file, for each of the five has the checks of all its
 * operands, and the split among threads; {@link GemmCall} has the loops.
 *
 * <p>Every element is, for each block of {@link #KC} terms, a sum from +0 with k ascending in one
 * chain of fused multiply-adds; the block sums added in order; then the epilogue. Tier, tile,
 * blocking, batch size, threads and position do not change a bit of it.
 *
 * <p>An instance holds the state of a call: one per caller; a second call before the first has
 * returned is refused with {@link IllegalStateException}. Arguments are checked once, in production
 * and in exact arithmetic. The segments that it is given must stay open until it returns; nothing
 * checks that on the way. With several threads an epilogue is called by all of them, each for its
 * own part of C.
 */
public final class Gemm {

  /**
   * Terms in a block of the sum. Part of the result, so one constant for all machines. Measured
   * interleaved, medians against OpenBLAS: see {@code
   * bench/results/2026-11-22-avx512-cooperlake/lab.md}.
   */
  public static final int KC = 512;

  private static final Matrix NOWHERE = new Matrix(MemorySegment.NULL, 0, 0);

  private final GemmCall call;
  private final Blocking blocking;
  private final SmallProduct small;
  private final ThreadTeam team;
  private final int threads;
  private final ThreadTeam.Task share;

  /** Whether a call is under way: a second one would change the state of the first. */
  private final AtomicBoolean busy = new AtomicBoolean();

  /** The scratch of {@link #stream} as a matrix: made once for each of two strides, by turns. */
  private Matrix parts = NOWHERE;

  private Matrix otherParts = NOWHERE;

  private long scratch;
  private long scratchBytes;

  /** What the call is set for, if it is for one that was bound. */
  private BoundGemm last;

  private boolean lastIsSmall;

  /** Tiles for packed rows, tiles for rows where they lie, and how to pack; one thread. */
  Gemm(TileSet packed, TileSet strided, Pack packer, Blocking blocking) {
    this(packed, strided, packer, blocking, false, null, 1);
  }

  /** The same on up to so many threads of a team. */
  Gemm(
      TileSet packed,
      TileSet strided,
      Pack packer,
      Blocking blocking,
      boolean padded,
      ThreadTeam team,
      int threads) {
    this.call = new GemmCall(packed, strided, packer, blocking, padded);
    this.blocking = blocking;
    this.small = new SmallProduct(strided.wide(), blocking);
    this.team = team;
    this.threads = team == null ? 1 : Math.min(threads, team.size());
    this.share = this::share;
  }

  /**
   * The product of a provider on one thread.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static Gemm of(KernelProvider provider) {
    return GemmTiles.best(provider, false, null, 1);
  }

  /** The same on exactly the kernels of a tier. */
  public static Gemm of(Tier tier) {
    return of(KernelProvider.of(tier));
  }

  /**
   * The product of a provider on up to {@code threads} threads of a team, the calling one included.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static Gemm of(KernelProvider provider, ThreadTeam team, int threads) {
    return of(provider, false, team, threads);
  }

  /** The same on exactly the kernels of a tier. */
  public static Gemm of(Tier tier, ThreadTeam team, int threads) {
    return of(KernelProvider.of(tier), team, threads);
  }

  /**
   * Waits until machine code is there, where this is of it: up to then products that are not large
   * run in Java. For warming up and for measuring.
   *
   * @return this
   */
  public Gemm await() {
    call.await();
    return this;
  }

  /**
   * Rows of C that are computed together: fewer take as long as so many. 1 in machine code, which
   * has a tile for any number of them.
   */
  public int tileRows() {
    return call.tileRows();
  }

  /**
   * The same for matrices whose rows are padded to 16 floats, as the engine's are, in {@link
   * #multiply}: padding of B may be read, and that of C overwritten by zeros, or by NaN in rows
   * that hold one. Small products with few columns take half the time then.
   *
   * @param team null for the calling thread alone
   * @throws IllegalStateException if the provider cannot run here
   */
  public static Gemm ofPaddedRows(KernelProvider provider, ThreadTeam team, int threads) {
    return of(provider, true, team, threads);
  }

  /** The same on exactly the kernels of a tier. */
  public static Gemm ofPaddedRows(Tier tier, ThreadTeam team, int threads) {
    return ofPaddedRows(KernelProvider.of(tier), team, threads);
  }

  private static Gemm of(KernelProvider provider, boolean padded, ThreadTeam team, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected 1 or more");
    }
    return GemmTiles.best(provider, padded, team, threads);
  }

  /** Names of all tiles that can run here, for {@link #ofTile}. */
  public static List<String> tiles() {
    return GemmTiles.all().stream().map(tile -> tile.getClass().getSimpleName()).toList();
  }

  /**
   * The product on one tile alone and one thread, to measure tiles beside each other: {@link #of}
   * takes those that suit the machine.
   *
   * @param name one of {@link #tiles}
   * @throws IllegalArgumentException if it is none of them
   */
  public static Gemm ofTile(String name) {
    return GemmTiles.all().stream()
        .filter(tile -> tile.getClass().getSimpleName().equals(name))
        .findFirst()
        .map(tile -> GemmTiles.alone(tile, Blocking.here()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no tile '" + name + "', expected one of " + tiles()));
  }

  /** Whether a product is large enough for sharing it to gain more than the hand-over costs. */
  public static boolean isWorthSharing(int m, int n, int k) {
    return Blocking.here().isWorthSharing(m, n, k);
  }

  /**
   * Whether products with this B gain from {@link #prepack}: two rows of A or more read whole
   * panels instead of pieces of rows. With few columns or terms {@link #multiply} has a shorter
   * way.
   */
  public static boolean isWorthPrepacking(int n, int k) {
    return !Blocking.here().leavesA(Form.NN, 2, n, k);
  }

  /** Bytes of scratch that {@link #multiply} needs for these sizes, best aligned to 64. */
  public long packBytes(Form form, int m, int n, int k) {
    GemmChecks.sizes(form, m, n, k);
    return threads * call.scratchBytes(form, m, n, k, false, false);
  }

  /** Bytes of scratch that {@link #stream} needs for these sizes, best aligned to 64. */
  public long streamBytes(Form form, int m, int n, int k) {
    GemmChecks.sizes(form, m, n, k);
    return threads * call.scratchBytes(form, m, n, k, false, true);
  }

  /** Bytes of scratch that {@link #multiplyPrepacked} needs for these sizes, best aligned to 64. */
  public long prepackedScratchBytes(int m, int n, int k) {
    GemmChecks.sizes(Form.NN, m, n, k);
    return threads * call.scratchBytes(Form.NN, m, n, k, true, false);
  }

  /** Bytes of a B that {@link #prepack} packs. */
  public long prepackedBytes(int n, int k) {
    GemmChecks.sizes(Form.NN, 0, n, k);
    return call.prepackedBytes(n, k);
  }

  /**
   * C[m,n] = [C +] op(A) · op(B), then the epilogue on each finished block. Allocates nothing.
   *
   * @param a its stride is the leading dimension; so are those of {@code b} and {@code c}
   * @param beta 0 (C is overwritten, whatever it holds) or 1 (C is added to)
   * @param epilogue called once for every element after its last block; {@code null} for none
   * @param pack scratch of {@link #packBytes} bytes, apart from the operands; its stride counts for
   *     nothing
   * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong,
   *     or C lies upon A or B (seen where their leading dimensions are equal)
   * @throws IndexOutOfBoundsException if an operand lies outside its segment
   * @throws IllegalStateException if an arena is closed or this instance is in another call
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      Matrix a,
      Matrix b,
      float beta,
      Matrix c,
      Epilogue epilogue,
      Matrix pack) {
    multiply(
        form,
        m,
        n,
        k,
        a.segment(),
        a.bytes(),
        a.stride(),
        b.segment(),
        b.bytes(),
        b.stride(),
        beta,
        c.segment(),
        c.bytes(),
        c.stride(),
        c,
        epilogue,
        pack.segment(),
        pack.bytes());
  }

  /**
   * The same without an epilogue, for operands whose places change from call to call: then a {@link
   * Matrix} for each would be an object for each call.
   */
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      MemorySegment a,
      long aBytes,
      int lda,
      MemorySegment b,
      long bBytes,
      int ldb,
      float beta,
      MemorySegment c,
      long cBytes,
      int ldc,
      MemorySegment pack,
      long packBytes) {
    multiply(
        form, m, n, k, a, aBytes, lda, b, bBytes, ldb, beta, c, cBytes, ldc, null, null, pack,
        packBytes);
  }

  private void multiply(
      Form form,
      int m,
      int n,
      int k,
      MemorySegment a,
      long aBytes,
      int lda,
      MemorySegment b,
      long bBytes,
      int ldb,
      float beta,
      MemorySegment c,
      long cBytes,
      int ldc,
      Matrix told,
      Epilogue epilogue,
      MemorySegment pack,
      long packBytes) {
    GemmChecks.beta(beta);
    long ownBytes =
        check(form, m, n, k, a, aBytes, lda, b, bBytes, ldb, c, cBytes, ldc, pack, packBytes);
    enter();
    try {
      scratchBytes = ownBytes;
      setA(form, m, n, k, a, aBytes, lda);
      setB(form, b, bBytes, ldb);
      setC(beta == 1f, Memory.address(c, cBytes), ldc, told, false);
      setEpilogue(epilogue);
      run(Memory.address(pack, packBytes));
    } finally {
      leave(a, b, c, pack);
    }
  }

  /**
   * A product whose operands stay where they are, checked once for many calls: of {@link #multiply}
   * for up to m and k.
   *
   * @throws IllegalArgumentException as {@link #multiply} does, and the others
   */
  public BoundGemm bind(
      Form form,
      int m,
      int n,
      int k,
      Matrix a,
      Matrix b,
      Matrix c,
      Epilogue epilogue,
      Matrix pack) {
    long ownBytes =
        check(
            form,
            m,
            n,
            k,
            a.segment(),
            a.bytes(),
            a.stride(),
            b.segment(),
            b.bytes(),
            b.stride(),
            c.segment(),
            c.bytes(),
            c.stride(),
            pack.segment(),
            pack.bytes());
    return new BoundGemm(this, form, m, n, k, a, b, c, epilogue, pack, ownBytes);
  }

  /**
   * The same of {@link #stream}.
   *
   * @throws IllegalArgumentException as {@link #stream} does, and the others
   */
  public BoundGemm bindStream(
      Form form, int m, int n, int k, Matrix a, Matrix b, Epilogue epilogue, Matrix pack) {
    long ownBytes = checkStream(form, m, n, k, a, b, pack);
    return new BoundGemm(this, form, m, n, k, a, b, null, epilogue, pack, ownBytes);
  }

  /** A product that was bound, for what may be fewer rows or terms. */
  void run(BoundGemm bound, int m, int k, boolean add) {
    enterAlone();
    try {
      if (last != bound || call.m != m || call.k != k || call.add != add) {
        set(bound, m, k, add);
      }
      if (lastIsSmall) {
        small.multiply(call, bound.packAddress);
      } else {
        runParts(bound.packAddress);
      }
    } finally {
      busy.setPlain(false);
    }
  }

  private void set(BoundGemm bound, int m, int k, boolean add) {
    last = null;
    scratchBytes = bound.ownBytes;
    call.form = bound.form;
    call.m = m;
    call.n = bound.n;
    call.k = k;
    call.a = bound.aAddress;
    call.aRowBytes = bound.aRowBytes;
    call.aTermBytes = bound.aTermBytes;
    call.prepacked = false;
    call.b = bound.bAddress;
    call.bTermBytes = bound.bTermBytes;
    call.bColumnBytes = bound.bColumnBytes;
    if (bound.c == null) {
      int stride = call.streamedStride(bound.n, k);
      setC(add, bound.packAddress, stride, parts(bound.pack, stride), true);
    } else {
      setC(add, bound.cAddress, bound.c.stride(), bound.c, false);
    }
    call.setEpilogue(bound.epilogue, bound.inTiles, bound.otherAddress);
    last = bound;
    lastIsSmall = small.takes(call);
  }

  /** What {@link #multiply} refuses; returns the bytes of scratch for one thread. */
  private long check(
      Form form,
      int m,
      int n,
      int k,
      MemorySegment a,
      long aBytes,
      int lda,
      MemorySegment b,
      long bBytes,
      int ldb,
      MemorySegment c,
      long cBytes,
      int ldc,
      MemorySegment pack,
      long packBytes) {
    GemmChecks.sizes(form, m, n, k);
    checkA(form, m, k, a, aBytes, lda);
    checkB(form, n, k, b, bBytes, ldb, call.padded);
    GemmChecks.matrix("C", m, call.padded ? PaddedRows.round(n) : n, c, cBytes, ldc);
    Memory.requireNotReadOnly("C", c);
    long ownBytes = call.scratchBytes(form, m, n, k, false, false);
    Memory.requireWritable("pack", pack, packBytes, threads * ownBytes);
    if (lda == ldc) {
      boolean tn = form == Form.TN;
      GemmChecks.apart("A", tn ? k : m, tn ? m : k, a, aBytes, m, n, c, cBytes, ldc);
    }
    if (ldb == ldc) {
      boolean nt = form == Form.NT;
      GemmChecks.apart("B", nt ? n : k, nt ? k : n, b, bBytes, m, n, c, cBytes, ldc);
    }
    return ownBytes;
  }

  /**
   * op(A) · op(B) without a place for it: each part goes to the epilogue in scratch as soon as it
   * is finished, and is then overwritten. So an optimizer can take a weight gradient that is never
   * stored. The same bits as {@link #multiply} with beta 0. Allocates nothing.
   *
   * @param epilogue called once for every element; gets the scratch as its C
   * @param pack scratch of {@link #streamBytes} bytes, apart from the operands
   * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong
   * @throws IndexOutOfBoundsException if an operand lies outside its segment
   * @throws IllegalStateException if an arena is closed or this instance is in another call
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void stream(
      Form form, int m, int n, int k, Matrix a, Matrix b, Epilogue epilogue, Matrix pack) {
    long ownBytes = checkStream(form, m, n, k, a, b, pack);
    enter();
    try {
      scratchBytes = ownBytes;
      int stride = call.streamedStride(n, k);
      setA(form, m, n, k, a.segment(), a.bytes(), a.stride());
      setB(form, b.segment(), b.bytes(), b.stride());
      setC(false, Memory.address(pack.segment(), pack.bytes()), stride, parts(pack, stride), true);
      call.setEpilogue(epilogue, null, 0);
      run(Memory.address(pack.segment(), pack.bytes()));
    } finally {
      leave(a, b, pack, pack);
    }
  }

  /** What {@link #stream} refuses; returns the bytes of scratch for one thread. */
  private long checkStream(Form form, int m, int n, int k, Matrix a, Matrix b, Matrix pack) {
    GemmChecks.sizes(form, m, n, k);
    checkA(form, m, k, a.segment(), a.bytes(), a.stride());
    checkB(form, n, k, b.segment(), b.bytes(), b.stride(), false);
    long ownBytes = call.scratchBytes(form, m, n, k, false, true);
    Memory.requireWritable("pack", pack.segment(), pack.bytes(), threads * ownBytes);
    return ownBytes;
  }

  /** Scratch with a stride; batches have one of two sizes, full or what is left. */
  private Matrix parts(Matrix pack, int stride) {
    if (!isParts(parts, pack, stride)) {
      Matrix last = parts;
      parts =
          isParts(otherParts, pack, stride)
              ? otherParts
              : new Matrix(pack.segment(), pack.bytes(), stride);
      otherParts = last;
    }
    return parts;
  }

  private static boolean isParts(Matrix parts, Matrix pack, int stride) {
    return parts.segment() == pack.segment()
        && parts.bytes() == pack.bytes()
        && parts.stride() == stride;
  }

  /**
   * Packs op(B)[k,n] once, for many {@link #multiplyPrepacked}: weights that do not change.
   *
   * @param form NN for B[k,n], NT for B[n,k]
   * @param target {@link #prepackedBytes} bytes, best aligned to 64; good for this machine only
   * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong
   * @throws IndexOutOfBoundsException if an operand lies outside its segment
   * @throws IllegalStateException if an arena is closed or this instance is in another call
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void prepack(Form form, int n, int k, Matrix b, Matrix target) {
    GemmChecks.sizes(form, 0, n, k);
    checkB(form, n, k, b.segment(), b.bytes(), b.stride(), false);
    Memory.requireWritable("target", target.segment(), target.bytes(), call.prepackedBytes(n, k));
    enter();
    try {
      call.form = form;
      call.n = n;
      call.k = k;
      setB(form, b.segment(), b.bytes(), b.stride());
      call.prepack(Memory.address(target.segment(), target.bytes()));
    } finally {
      leave(b, target, target, target);
    }
  }

  /**
   * C[m,n] = [C +] A[m,k] · B[k,n] with B as {@link #prepack} left it, then the epilogue. The same
   * bits as {@link #multiply}. Allocates nothing.
   *
   * @param a {@code lda} floats from row to row: not a {@link Matrix}, since predictions multiply
   *     their callers' memory where it lies, another in every call
   * @param pack scratch of {@link #prepackedScratchBytes} bytes, apart from the operands
   * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong
   * @throws IndexOutOfBoundsException if an operand lies outside its segment
   * @throws IllegalStateException if an arena is closed or this instance is in another call
   * @throws WrongThreadException if an arena is confined to another thread
   */
  public void multiplyPrepacked(
      int m,
      int n,
      int k,
      MemorySegment a,
      long aBytes,
      int lda,
      Matrix packedB,
      float beta,
      Matrix c,
      Epilogue epilogue,
      Matrix pack) {
    GemmChecks.sizes(Form.NN, m, n, k);
    GemmChecks.beta(beta);
    checkA(Form.NN, m, k, a, aBytes, lda);
    Memory.require("packed B", packedB.segment(), packedB.bytes(), call.prepackedBytes(n, k));
    GemmChecks.matrix("C", m, n, c.segment(), c.bytes(), c.stride());
    Memory.requireNotReadOnly("C", c.segment());
    long ownBytes = call.scratchBytes(Form.NN, m, n, k, true, false);
    Memory.requireWritable("pack", pack.segment(), pack.bytes(), threads * ownBytes);
    enter();
    try {
      scratchBytes = ownBytes;
      setA(Form.NN, m, n, k, a, aBytes, lda);
      call.prepacked = true;
      call.b = Memory.address(packedB.segment(), packedB.bytes());
      long address = Memory.address(c.segment(), c.bytes());
      setC(beta == 1f, address, c.stride(), c, false);
      setEpilogue(epilogue);
      runParts(Memory.address(pack.segment(), pack.bytes()));
    } finally {
      leave(a, packedB, c, pack);
    }
  }

  private static void checkA(Form form, int m, int k, MemorySegment a, long aBytes, int lda) {
    boolean tn = form == Form.TN;
    GemmChecks.matrix("A", tn ? k : m, tn ? m : k, a, aBytes, lda);
  }

  private static void checkB(
      Form form, int n, int k, MemorySegment b, long bBytes, int ldb, boolean padded) {
    boolean nt = form == Form.NT;
    int columns = nt ? k : n;
    GemmChecks.matrix(
        "B", nt ? n : k, padded ? PaddedRows.round(columns) : columns, b, bBytes, ldb);
  }

  private void setA(Form form, int m, int n, int k, MemorySegment a, long aBytes, int lda) {
    boolean tn = form == Form.TN;
    call.form = form;
    call.m = m;
    call.n = n;
    call.k = k;
    call.a = Memory.address(a, aBytes);
    call.aRowBytes = tn ? Float.BYTES : (long) lda << 2;
    call.aTermBytes = tn ? (long) lda << 2 : Float.BYTES;
  }

  private void setB(Form form, MemorySegment b, long bBytes, int ldb) {
    boolean nt = form == Form.NT;
    call.prepacked = false;
    call.b = Memory.address(b, bBytes);
    call.bTermBytes = nt ? Float.BYTES : (long) ldb << 2;
    call.bColumnBytes = nt ? (long) ldb << 2 : Float.BYTES;
  }

  /** Of a product that is not bound, when its sizes are set. */
  private void setEpilogue(Epilogue epilogue) {
    TileEpilogue tiles = epilogue == null ? null : epilogue.inTiles();
    call.setEpilogue(epilogue, tiles, tiles == null ? 0 : tiles.address(call.m, call.n));
  }

  private void setC(boolean add, long address, int ldc, Matrix c, boolean streamed) {
    call.add = add;
    call.c = c;
    call.cAddress = address;
    call.ldc = ldc;
    call.streamed = streamed;
  }

  private void enter() {
    if (!busy.compareAndSet(false, true)) {
      throw occupied();
    }
    last = null;
  }

  private static IllegalStateException occupied() {
    return new IllegalStateException(
        "This Gemm is in the middle of a product, of another thread or around this epilogue:"
            + " one instance for each caller");
  }

  /**
   * The same for a caller who is known to be one: what tells a product around an epilogue, but not
   * two threads in the same instant, and costs a few instructions instead of a tenth of a small
   * product.
   */
  private void enterAlone() {
    if (busy.getPlain()) {
      throw occupied();
    }
    busy.setPlain(true);
  }

  /** Until here the garbage collector must not free the memory behind the addresses. */
  private void leave(Object a, Object b, Object c, Object pack) {
    Reference.reachabilityFence(a);
    Reference.reachabilityFence(b);
    Reference.reachabilityFence(c);
    Reference.reachabilityFence(pack);
    Reference.reachabilityFence(this); // and with it the epilogue
    busy.setRelease(false);
  }

  private void run(long pack) {
    if (small.takes(call)) {
      small.multiply(call, pack);
    } else {
      runParts(pack);
    }
  }

  private void runParts(long pack) {
    scratch = pack;
    if (threads > 1 && blocking.isWorthSharing(call.m, call.n, call.k)) {
      team.share(threads, share);
    } else {
      call.part(0, call.m, 0, call.n, scratch);
    }
  }

  /**
   * One thread's part: of the rows if B is used where it lies or there are more rows, else of the
   * columns. What the threads have in common is packed by each of them.
   */
  private void share(int member, int members) {
    long own = scratch + member * scratchBytes;
    int m = call.m;
    int n = call.n;
    if (m >= n || m <= blocking.directRows() && m >= members * 2 * call.rowUnit()) {
      int unit = call.rowUnit();
      call.part(cut(m, unit, member, members), cut(m, unit, member + 1, members), 0, n, own);
    } else {
      int unit = call.columnUnit();
      call.part(0, m, cut(n, unit, member, members), cut(n, unit, member + 1, members), own);
    }
  }

  private static int cut(int extent, int unit, int member, int members) {
    long units = ((long) extent + unit - 1) / unit;
    return (int) Math.min(extent, units * member / members * unit);
  }

  /** The tiles, for the messages of tests. */
  @Override
  public String toString() {
    return "Gemm of " + call + (threads > 1 ? " on " + threads + " threads" : "");
  }
}
