package dev.ranvier.simd.activation;

import static dev.ranvier.simd.code.MachineFunction.put;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.SoftmaxEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * {@link Softmax} forward in machine code, a block in one call; its derivative is a tier's. Until
 * the code is there its scalar twin runs.
 *
 * <p>in, out, saved, grad: as there. Defined by it on scalar kernels, with which the code is
 * compared before it is used.
 */
final class CodeSoftmax implements ActivationKernel, MachineFunctions.Sources {

  private static final List<CodeSoftmax> ALL =
      List.of(new CodeSoftmax(Level.AVX2), new CodeSoftmax(Level.AVX512));

  /** In multiplications that scalar kernels wait for code with. */
  private static final long COST = 16;

  private static final int TRIAL_STRIDE = 48;

  private final Level level;
  private final MachineFunctions functions;
  private final Softmax kernel;

  private static final Softmax TWIN = new Softmax(Tier.SCALAR);

  private CodeSoftmax(Level level) {
    this.level = level;
    this.functions = new MachineFunctions(1, this);
    this.kernel = new Softmax(Tier.best());
  }

  /** That of a level. */
  static CodeSoftmax of(Level level) {
    return ALL.get(level.ordinal());
  }

  /** Waits for the code. */
  CodeSoftmax await() {
    functions.awaitAll();
    return this;
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(name(), this::code, this::difference));
  }

  String name() {
    return "softmax" + level.lanes();
  }

  byte[] code() {
    return SoftmaxEmitter.activation(CallingConvention.here(), level.require());
  }

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    long cost = COST * rows * PaddedRows.round(columns);
    MachineFunction function = cost == 0 ? null : functions.take(0, cost);
    if (function == null || !run(function, in, inAt, out, outAt, rows, columns)) {
      // Until there is code the twin, since vectors crawl in a cold JVM.
      Softmax other = functions.isPending(0) ? TWIN : kernel;
      other.forward(in, inAt, out, outAt, rows, columns);
    }
  }

  /**
   * Runs a block of a row and a column or more.
   *
   * @return false if nothing was done
   */
  private static boolean run(
      MachineFunction function,
      Matrix in,
      long inAt,
      Matrix out,
      long outAt,
      int rows,
      int columns) {
    MemorySegment read = PaddedRows.require("in", in, inAt, rows, columns);
    long from = Memory.address(read, in.bytes() + inAt);
    long to = PaddedRows.writableAddress("out", out, outAt, rows, columns);
    long arguments = MachineFunction.takeArguments();
    if (arguments == 0) {
      return false;
    }
    write(arguments, from, in.stride(), to, out.stride(), rows, columns);
    function.callAndGiveBack(arguments);
    // Until here the garbage collector must not free the memory behind the addresses.
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(out);
    return true;
  }

  private static void write(
      long arguments, long from, int fromStride, long to, int toStride, int rows, int columns) {
    put(arguments, SoftmaxEmitter.IN, from);
    put(arguments, SoftmaxEmitter.OUT, to);
    put(arguments, SoftmaxEmitter.ROWS, rows);
    put(arguments, SoftmaxEmitter.COLUMNS, columns);
    put(arguments, SoftmaxEmitter.IN_ROW, (long) fromStride << 2);
    put(arguments, SoftmaxEmitter.OUT_ROW, (long) toStride << 2);
  }

  /** Without a bias: whole rows are no epilogue. */
  @Override
  public void addTo(RowCalls calls, Matrix z, Matrix bias, Matrix out, int columns) {
    if (bias != null || columns == 0) {
      calls.breakOff();
      return;
    }
    MemorySegment block = Arena.ofAuto().allocate(SoftmaxEmitter.BYTES, Long.BYTES);
    MemorySegment read = PaddedRows.require("in", z, 0, 1, columns);
    long from = Memory.address(read, z.bytes());
    long to = PaddedRows.writableAddress("out", out, 0, 1, columns);
    write(block.address(), from, z.stride(), to, out.stride(), 1, columns);
    calls.add(() -> functions.address(0), block, List.of(z.segment(), out.segment()));
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    kernel.backward(saved, savedAt, grad, gradAt, rows, columns);
  }

  @Override
  public boolean elementwise() {
    return kernel.elementwise();
  }

  @Override
  public boolean isInCode() {
    return true;
  }

  /** Where code differs on rows of whole and of other lengths, and with a NaN; or nothing. */
  private String difference(MachineFunction function) {
    float[] values = MachineFunctions.trialValues(2 * 2 * TRIAL_STRIDE);
    for (int i = 0; i < values.length; i++) {
      values[i] *= i % TRIAL_STRIDE == 40 ? Float.POSITIVE_INFINITY : 1 << i % 7;
    }
    long apart = 2L * TRIAL_STRIDE * Float.BYTES;
    Softmax twin = new Softmax(Tier.SCALAR);
    try (Arena arena = Arena.ofConfined()) {
      for (int columns : new int[] {1, 7, 16, 29, 32, 41}) {
        Matrix must = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_STRIDE);
        Matrix is = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_STRIDE);
        twin.forward(must, 0, must, apart, 2, columns);
        long block = arena.allocate(SoftmaxEmitter.BYTES, Long.BYTES).address();
        long from = is.segment().address();
        write(block, from, TRIAL_STRIDE, from + apart, TRIAL_STRIDE, 2, columns);
        function.call(block);
        String difference =
            MachineFunctions.difference(must.segment(), is.segment(), TRIAL_STRIDE, columns);
        if (!difference.isEmpty()) {
          return "of " + columns + " columns " + difference;
        }
      }
    }
    return "";
  }
}
