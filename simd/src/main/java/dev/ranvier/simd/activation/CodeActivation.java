package dev.ranvier.simd.activation;

import static dev.ranvier.simd.code.MachineFunction.put;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.VectorFunctions;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * An elementwise activation in machine code, with its bias and its derivative, one call for each
 * block, in a long file, for all of its ways take the same block of arguments. Until the code is
 * there its scalar twin runs, for few elements the kernel of a tier.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Defined by that kernel's scalar twin, with
 * which the code is compared before it is used.
 */
final class CodeActivation implements ActivationKernel, MachineFunctions.Sources {

  /**
   * Floats that are worth a call; of derivatives, which take less, twice as many. A compiled kernel
   * of vectors would take some nanoseconds less up to 256 of them, but its first calls crawl.
   */
  private static final int LEAST = 8;

  /** In multiplications that scalar kernels wait for code with. */
  private static final int COST = 8;

  private static final int TRIAL_ROWS = 2;
  private static final int TRIAL_STRIDE = 64;
  private static final int TRIAL_COLUMNS = 35;

  /** Where functions bend and end. */
  private static final float[] TRIAL_VALUES = {
    Float.NaN, -0f, 0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0x1p-127f, -87.4f, -13.2f
  };

  /** For each level those of each function: code stays where it is once it is written. */
  private static final MachineFunctions[] ALL = new MachineFunctions[1 << 6];

  private final FloatFunction f;
  private final ActivationKernel twin;
  private final ActivationKernel kernel;
  private final Level level;
  private final int least;
  private final long parameters;
  private final MachineFunctions functions;

  /**
   * A function in code.
   *
   * @param twin what defines it
   * @param kernel what runs for few elements, and where code is refused
   * @param least floats from which on it runs
   * @param parameters the function's two, as it wants them
   */
  CodeActivation(
      FloatFunction f,
      ActivationKernel twin,
      ActivationKernel kernel,
      Level level,
      int least,
      long parameters) {
    this.f = f;
    this.twin = twin;
    this.kernel = kernel;
    this.level = level;
    this.least = least;
    this.parameters = parameters;
    int place = 2 * f.ordinal() + level.ordinal();
    synchronized (ALL) {
      if (ALL[place] == null) {
        ALL[place] = new MachineFunctions(2, this);
      }
      functions = ALL[place];
    }
  }

  /** Beside a kernel of a tier. */
  CodeActivation(
      FloatFunction f,
      ActivationKernel twin,
      ActivationKernel kernel,
      Level level,
      float p,
      float q) {
    this(
        f,
        twin,
        kernel,
        level,
        LEAST,
        (long) Float.floatToRawIntBits(q) << Integer.SIZE
            | Integer.toUnsignedLong(Float.floatToRawIntBits(p)));
  }

  @Override
  public List<Source> sources() {
    return List.of(source(false), source(true));
  }

  private Source source(boolean derivative) {
    return new Source(
        name(level, f, derivative),
        () -> code(level, f, derivative),
        function -> difference(function, derivative));
  }

  static String name(Level level, FloatFunction f, boolean derivative) {
    return f.name() + level.lanes() + (derivative ? "-grad" : "");
  }

  static byte[] code(Level level, FloatFunction f, boolean derivative) {
    return VectorFunctions.rows(CallingConvention.here(), level.require(), f, derivative);
  }

  /** The same with its code, of however few elements. */
  CodeActivation ofAnySize() {
    functions.awaitAll();
    return new CodeActivation(f, twin, kernel, level, 0, parameters);
  }

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    if (!run(take(0, rows, columns), in, inAt, out, outAt, null, 0, rows, columns)) {
      JoinedRows.forward(standIn(0), in, inAt, out, outAt, rows, columns);
    }
  }

  /**
   * Instead of code: until it is there the scalar twin, since vectors crawl in a cold JVM; the
   * kernel of a tier for few elements then, without a block of arguments, and where code is
   * refused.
   */
  private ActivationKernel standIn(int index) {
    return functions.isPending(index) ? twin : kernel;
  }

  @Override
  public void forward(
      Bias bias,
      Matrix biases,
      int firstColumn,
      Matrix z,
      long zAt,
      Matrix out,
      long outAt,
      int rows,
      int columns) {
    if (!run(take(0, rows, columns), z, zAt, out, outAt, biases, firstColumn, rows, columns)) {
      ActivationKernel other = standIn(0);
      other.forward(bias, biases, firstColumn, z, zAt, out, outAt, rows, columns);
    }
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    if (!run(take(1, rows, columns), saved, savedAt, grad, gradAt, null, 0, rows, columns)) {
      JoinedRows.backward(standIn(1), saved, savedAt, grad, gradAt, rows, columns);
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return kernel.derivativeFromOutput();
  }

  @Override
  public boolean isInCode() {
    return true;
  }

  @Override
  public boolean runsInTiles() {
    return f == FloatFunction.RELU;
  }

  /** Whether the code of the function itself is not there yet. */
  boolean isPending() {
    return functions.isPending(0);
  }

  /** The code for a block, of a derivative where the index is 1; null where there is none. */
  MachineFunction take(int index, int rows, int columns) {
    long floats = (long) rows * PaddedRows.round(columns);
    return floats <= (long) least << index ? null : functions.take(index, COST * floats);
  }

  /**
   * Runs a block of a row and a column or more.
   *
   * @param bias null for none
   * @return false if nothing was done
   */
  boolean run(
      MachineFunction function,
      Matrix in,
      long inAt,
      Matrix out,
      long outAt,
      Matrix bias,
      int firstColumn,
      int rows,
      int columns) {
    if (function == null) {
      return false;
    }
    long from = source(in, inAt, bias != null, rows, columns);
    long to = PaddedRows.writableAddress("out", out, outAt, rows, columns);
    long added = addend(bias, firstColumn, columns);
    long arguments = MachineFunction.takeArguments();
    if (arguments == 0) {
      return false;
    }
    write(arguments, from, in.stride(), to, out.stride(), added, rows, columns);
    function.callAndGiveBack(arguments);
    // Until here the garbage collector must not free the memory behind the addresses.
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(out);
    Reference.reachabilityFence(bias);
    return true;
  }

  private static long source(Matrix in, long inAt, boolean changed, int rows, int columns) {
    MemorySegment read =
        changed
            ? PaddedRows.requireWritable("in", in, inAt, rows, columns)
            : PaddedRows.require("in", in, inAt, rows, columns);
    return Memory.address(read, in.bytes() + inAt);
  }

  private static long addend(Matrix bias, int firstColumn, int columns) {
    if (bias == null) {
      return 0;
    }
    long biasAt = (long) firstColumn << 2;
    PaddedRows.requireRow("bias", bias, biasAt, columns);
    return Memory.address(bias.segment(), bias.bytes() + biasAt);
  }

  private void write(
      long arguments,
      long from,
      int fromStride,
      long to,
      int toStride,
      long added,
      int rows,
      int columns) {
    put(arguments, VectorFunctions.BIAS, added);
    put(arguments, VectorFunctions.IN, from);
    put(arguments, VectorFunctions.OUT, to);
    put(arguments, VectorFunctions.ROWS, rows);
    put(arguments, VectorFunctions.ROW_BYTES, (long) PaddedRows.round(columns) << 2);
    put(arguments, VectorFunctions.IN_ROW, (long) fromStride << 2);
    put(arguments, VectorFunctions.OUT_ROW, (long) toStride << 2);
    put(arguments, VectorFunctions.PARAMETERS, parameters);
  }

  @Override
  public void addTo(RowCalls calls, Matrix z, Matrix bias, Matrix out, int columns) {
    if (columns == 0) {
      calls.breakOff();
      return;
    }
    MemorySegment block = Arena.ofAuto().allocate(VectorFunctions.BYTES, VectorFunctions.BYTES);
    long from = source(z, 0, bias != null, 1, columns);
    long to = PaddedRows.writableAddress("out", out, 0, 1, columns);
    long added = addend(bias, 0, columns);
    write(block.address(), from, z.stride(), to, out.stride(), added, 1, columns);
    MemorySegment biases = (bias == null ? z : bias).segment();
    calls.add(() -> functions.address(0), block, List.of(z.segment(), out.segment(), biases));
  }

  /** Where code differs from the twin: with a bias, z and y apart; empty if nowhere. */
  private String difference(MachineFunction function, boolean derivative) {
    float[] values = MachineFunctions.trialValues((2 * TRIAL_ROWS + 1) * TRIAL_STRIDE);
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 == 0 ? TRIAL_VALUES[i / 7 % 8] : values[i] * (1 << i % 8);
    }
    long apart = (long) TRIAL_ROWS * TRIAL_STRIDE * Float.BYTES;
    int biases = 2 * TRIAL_ROWS * TRIAL_STRIDE;
    try (Arena arena = Arena.ofConfined()) {
      Matrix must = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_STRIDE);
      Matrix is = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_STRIDE);
      if (derivative) {
        twin.backward(must, 0, must, apart, TRIAL_ROWS, TRIAL_COLUMNS);
      } else {
        twin.forward(
            Bias.of(Tier.SCALAR), must, biases, must, 0, must, apart, TRIAL_ROWS, TRIAL_COLUMNS);
      }
      Matrix bias = derivative ? null : is;
      long from = source(is, 0, true, TRIAL_ROWS, TRIAL_COLUMNS);
      long added = addend(bias, biases, TRIAL_COLUMNS);
      long block = arena.allocate(VectorFunctions.BYTES, Long.BYTES).address();
      int stride = TRIAL_STRIDE;
      write(block, from, stride, from + apart, stride, added, TRIAL_ROWS, TRIAL_COLUMNS);
      function.call(block);
      return MachineFunctions.difference(must.segment(), is.segment(), TRIAL_STRIDE, TRIAL_COLUMNS);
    }
  }
}
