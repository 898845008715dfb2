package dev.ranvier.simd.loss;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loss in machine code, with its gradient. Until the code is there its scalar twin runs.
 *
 * <p>logits, targets, grad: as the twin has them, with which the code is compared before it is
 * used.
 */
abstract class CodeLoss implements LossKernel, MachineFunctions.Sources {

  /** By their names: code stays where it is once it is written. */
  private static final Map<String, MachineFunctions> ALL = new ConcurrentHashMap<>();

  /** Of a single column, which code may turn by sixteens; of wider ones some suffice. */
  private static final int TRIAL_ROWS = 18;

  private static final int SOME_ROWS = 2;
  private static final int TRIAL_STRIDE = 48;
  private static final int[] TRIAL_COLUMNS = {1, 7, 16, 29, 32, 41};

  /** The last of these columns alone has values that make a row, or its loss, NaN. */
  private static final int NO_NUMBERS = 40;

  private static final float[] TRIAL_VALUES = {0f, -0f, 0x1p-130f, -30f, 100f};

  final Level level;
  private final String name;
  private final int cost;
  private final LossKernel twin;
  private final LossKernel kernel;
  private final MachineFunctions functions;

  /**
   * A loss in code. What {@link #code} and {@link #trial} need is there before: another thread may
   * ask for it at once.
   *
   * @param name of the code, without its level
   * @param cost of an element, in multiplications that scalar kernels wait for code with
   * @param twin what defines it
   * @param kernel what runs where code is refused
   */
  CodeLoss(String name, int cost, LossKernel twin, LossKernel kernel, Level level) {
    this.level = level;
    this.cost = cost;
    this.name = name + level.lanes();
    this.twin = twin;
    this.kernel = kernel;
    this.functions = ALL.computeIfAbsent(this.name, any -> new MachineFunctions(1, this));
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(name, this::code, function -> trial().difference(function)));
  }

  String name() {
    return name;
  }

  abstract byte[] code();

  /** The one that is tried for all that have this code, whatever their parameters are. */
  abstract CodeLoss trial();

  /** Where code differs on rows of whole and of other lengths, with special values; or nothing. */
  private String difference(MachineFunction function) {
    float[] values = trialValues();
    try (Arena arena = Arena.ofConfined()) {
      long block = arena.allocate(MachineFunction.ARGUMENT_BYTES, Long.BYTES).address();
      for (int columns : TRIAL_COLUMNS) {
        int rows = columns == 1 ? TRIAL_ROWS : SOME_ROWS;
        Matrix[] must = operands(arena, values, columns);
        Matrix[] is = operands(arena, values, columns);
        double expected = twin.lossAndGradient(must[0], must[1], must[2], 0, rows, columns);
        double found = run(function, block, is[0], is[1], is[2], 0, rows, columns);
        if (Double.compare(found, expected) != 0) {
          return "of %s columns in the loss: %s, not %s".formatted(columns, found, expected);
        }
        String difference =
            MachineFunctions.difference(must[0].segment(), is[0].segment(), TRIAL_STRIDE, columns);
        if (!difference.isEmpty()) {
          return "of " + columns + " columns " + difference;
        }
      }
    }
    return "";
  }

  /**
   * Logits, targets of which many are 0 and some equal to their logits, and what is overwritten.
   */
  private static float[] trialValues() {
    int size = TRIAL_ROWS * TRIAL_STRIDE;
    float[] values = MachineFunctions.trialValues(3 * size);
    for (int i = 0; i < size; i++) {
      values[i] *= 1 << i % 7;
      if (i % 5 == 3) {
        values[i] = TRIAL_VALUES[i % 11 % TRIAL_VALUES.length];
      }
      if (i % TRIAL_STRIDE == NO_NUMBERS) {
        values[i] = i < TRIAL_STRIDE ? Float.NEGATIVE_INFINITY : Float.NaN;
      }
      values[size + i] *= i % 3 == 0 ? 0f : 1 << i % 4;
      if (i % 7 == 2) {
        values[size + i] = values[i];
      }
    }
    return values;
  }

  private Matrix[] operands(Arena arena, float[] values, int columns) {
    MemorySegment all = arena.allocateFrom(JAVA_FLOAT, values);
    for (int row = 0; takesClassIds() && row < TRIAL_ROWS; row++) {
      all.setAtIndex(JAVA_INT, (long) (TRIAL_ROWS + row) * TRIAL_STRIDE, (row + 5) % columns);
    }
    Matrix[] operands = new Matrix[3];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = new Matrix(all, (long) i * TRIAL_ROWS * TRIAL_STRIDE * 4, TRIAL_STRIDE);
    }
    return operands;
  }

  /**
   * Runs a batch of a row and a column or more, whose operands are checked.
   *
   * @param block {@link MachineFunction#ARGUMENT_BYTES} for arguments
   * @param grad the logits where nobody wants a gradient
   */
  abstract double run(
      MachineFunction function,
      long block,
      Matrix logits,
      Matrix targets,
      Matrix grad,
      int first,
      int rows,
      int columns);

  /** Refuses targets that the twin would refuse. */
  void requireTargets(Matrix targets, int first, int rows, int columns) {
    PaddedRows.require("targets", targets, targets.at(first, 0), rows, columns);
  }

  /** Waits for the code. */
  final CodeLoss await() {
    functions.awaitAll();
    return this;
  }

  @Override
  public boolean isInCode() {
    return true;
  }

  @Override
  public boolean takesClassIds() {
    return twin.takesClassIds();
  }

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    return compute(logits, targets, grad, first, rows, columns);
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    return compute(logits, targets, logits, first, rows, columns);
  }

  /** With the gradient, unless its place is that of the logits. */
  private double compute(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    MachineFunction function = take(rows, columns);
    long block = function == null ? 0 : block(logits, targets, grad, first, rows, columns);
    if (block == 0) {
      return grad == logits
          ? standIn().loss(logits, targets, first, rows, columns)
          : standIn().lossAndGradient(logits, targets, grad, first, rows, columns);
    }
    try {
      return run(function, block, logits, targets, grad, first, rows, columns);
    } finally {
      MachineFunction.giveBackArguments();
      // Until here the garbage collector must not free the memory behind the addresses.
      Reference.reachabilityFence(logits);
      Reference.reachabilityFence(targets);
      Reference.reachabilityFence(grad);
    }
  }

  private MachineFunction take(int rows, int columns) {
    long elements = (long) rows * columns;
    return elements == 0 ? null : functions.take(0, cost * elements);
  }

  /** Until there is code the twin, since vectors crawl in a cold JVM. */
  private LossKernel standIn() {
    return functions.isPending(0) ? twin : kernel;
  }

  /** Checks the operands and takes a block of arguments; 0 if there is none. */
  private long block(Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    PaddedRows.requireWritable("logits", logits, logits.at(first, 0), rows, columns);
    requireTargets(targets, first, rows, columns);
    PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    return MachineFunction.takeArguments();
  }
}
