package dev.ranvier.simd.loss;

import static dev.ranvier.simd.code.MachineFunction.put;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.code.LossFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.LossEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * A loss of elements in machine code, a batch with its gradient in one call. Until the code is
 * there its scalar twin runs.
 *
 * <p>logits, targets, grad: as the twin has them, with which the code is compared before it is
 * used.
 */
final class CodeLoss implements LossKernel, MachineFunctions.Sources {

  /** In multiplications that scalar kernels wait for code with. */
  private static final long COST = 16;

  /** Of a single column, which code turns by sixteens; of wider ones some suffice. */
  private static final int TRIAL_ROWS = 18;

  private static final int SOME_ROWS = 2;
  private static final int TRIAL_STRIDE = 48;

  /** For each level those of each function: code stays where it is once it is written. */
  private static final MachineFunctions[] ALL = new MachineFunctions[1 << 4];

  private final LossFunction f;
  private final LossKernel twin;
  private final LossKernel kernel;
  private final Level level;
  private final float p;
  private final float q;
  private final MachineFunctions functions;

  /**
   * A function in code.
   *
   * @param twin what defines it
   * @param kernel what runs where code is refused
   * @param p the function's parameters, {@code q} as well
   */
  CodeLoss(LossFunction f, LossKernel twin, LossKernel kernel, Level level, float p, float q) {
    this.f = f;
    this.twin = twin;
    this.kernel = kernel;
    this.level = level;
    this.p = p;
    this.q = q;
    int place = 2 * f.ordinal() + level.ordinal();
    synchronized (ALL) {
      if (ALL[place] == null) {
        ALL[place] = new MachineFunctions(1, this);
      }
      functions = ALL[place];
    }
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(name(), this::code, this::difference));
  }

  String name() {
    return "loss-" + f.name() + level.lanes();
  }

  byte[] code() {
    return LossEmitter.emit(CallingConvention.here(), level.require(), f);
  }

  @Override
  public boolean isInCode() {
    return true;
  }

  /** Waits for the code. */
  CodeLoss await() {
    functions.awaitAll();
    return this;
  }

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    MachineFunction function = take(rows, columns);
    long arguments = function == null ? 0 : place(logits, targets, grad, first, rows, columns);
    return arguments == 0
        ? standIn().lossAndGradient(logits, targets, grad, first, rows, columns)
        : run(function, arguments, logits, targets, grad, rows, columns);
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    MachineFunction function = take(rows, columns);
    long arguments = function == null ? 0 : place(logits, targets, logits, first, rows, columns);
    return arguments == 0
        ? standIn().loss(logits, targets, first, rows, columns)
        : run(function, arguments, logits, targets, logits, rows, columns);
  }

  private MachineFunction take(int rows, int columns) {
    long cost = COST * rows * PaddedRows.round(columns);
    return cost == 0 ? null : functions.take(0, cost);
  }

  /** Until there is code the twin, since vectors crawl in a cold JVM. */
  private LossKernel standIn() {
    return functions.isPending(0) ? twin : kernel;
  }

  /** Takes a block of arguments and says there where everything is; 0 if there is no block. */
  private static long place(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    long to = PaddedRows.writableAddress("grad", grad, grad.at(first, 0), rows, columns);
    long p = PaddedRows.writableAddress("logits", logits, logits.at(first, 0), rows, columns);
    long y = PaddedRows.address("targets", targets, targets.at(first, 0), rows, columns);
    long arguments = MachineFunction.takeArguments();
    if (arguments != 0) {
      place(arguments, p, logits.stride(), y, targets.stride(), to, grad.stride());
    }
    return arguments;
  }

  private static void place(
      long arguments, long p, int pStride, long y, int yStride, long grad, int gradStride) {
    put(arguments, LossEmitter.IN, p);
    put(arguments, LossEmitter.IN_ROW, (long) pStride << 2);
    put(arguments, LossEmitter.TARGETS, y);
    put(arguments, LossEmitter.TARGETS_ROW, (long) yStride << 2);
    put(arguments, LossEmitter.GRAD, grad);
    put(arguments, LossEmitter.GRAD_ROW, (long) gradStride << 2);
  }

  private double run(
      MachineFunction function,
      long arguments,
      Matrix logits,
      Matrix targets,
      Matrix grad,
      int rows,
      int columns) {
    try {
      return run(function, arguments, rows, columns);
    } finally {
      MachineFunction.giveBackArguments();
      // Until here the garbage collector must not free the memory behind the addresses.
      Reference.reachabilityFence(logits);
      Reference.reachabilityFence(targets);
      Reference.reachabilityFence(grad);
    }
  }

  private double run(MachineFunction function, long arguments, int rows, int columns) {
    float scale = (float) (f.factor() / ((double) rows * columns));
    put(arguments, LossEmitter.ROWS, rows);
    put(arguments, LossEmitter.COLUMNS, columns);
    put(arguments, LossEmitter.PARAMETERS, bits(p) | bits(q) << Integer.SIZE);
    put(arguments, LossEmitter.PARAMETERS + Long.BYTES, bits(scale));
    put(arguments, LossEmitter.LOSS, 0);
    function.call(arguments);
    long at = (arguments & Memory.ADDRESS) + LossEmitter.LOSS;
    return Memory.ALL.get(JAVA_DOUBLE_UNALIGNED, at) / rows / columns;
  }

  private static long bits(float value) {
    return Integer.toUnsignedLong(Float.floatToRawIntBits(value));
  }

  /** Where code differs on rows of whole and of other lengths, and with a NaN; or nothing. */
  private String difference(MachineFunction function) {
    float[] values = MachineFunctions.trialValues(3 * TRIAL_ROWS * TRIAL_STRIDE);
    for (int i = 0; i < values.length; i++) {
      values[i] *= i % TRIAL_STRIDE == 40 ? Float.POSITIVE_INFINITY : 1 << i % 7;
    }
    long apart = (long) TRIAL_ROWS * TRIAL_STRIDE * Float.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      long block = arena.allocate(LossEmitter.BYTES, Long.BYTES).address();
      for (int columns : new int[] {1, 7, 16, 29, 32, 41}) {
        int rows = columns == 1 ? TRIAL_ROWS : SOME_ROWS;
        MemorySegment must = arena.allocateFrom(JAVA_FLOAT, values);
        MemorySegment is = arena.allocateFrom(JAVA_FLOAT, values);
        double mustBe =
            twin.lossAndGradient(
                new Matrix(must, 0, TRIAL_STRIDE),
                new Matrix(must, apart, TRIAL_STRIDE),
                new Matrix(must, 2 * apart, TRIAL_STRIDE),
                0,
                rows,
                columns);
        long at = is.address();
        int stride = TRIAL_STRIDE;
        place(block, at, stride, at + apart, stride, at + 2 * apart, stride);
        double loss = run(function, block, rows, columns);
        String difference = MachineFunctions.difference(must, is, TRIAL_STRIDE, columns);
        if (Double.compare(loss, mustBe) != 0) {
          difference = "in the loss: %s, not %s".formatted(loss, mustBe);
        }
        if (!difference.isEmpty()) {
          return "of " + columns + " columns " + difference;
        }
      }
    }
    return "";
  }
}
