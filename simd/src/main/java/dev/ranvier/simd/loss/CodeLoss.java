package dev.ranvier.simd.loss;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
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

  /** In multiplications that scalar kernels wait for code with. */
  private static final long COST = 16;

  final Level level;
  private final String name;
  private final LossKernel twin;
  private final LossKernel kernel;
  private final MachineFunctions functions;

  /**
   * A loss in code.
   *
   * @param name of the code, without its level
   * @param twin what defines it
   * @param kernel what runs where code is refused
   */
  CodeLoss(String name, LossKernel twin, LossKernel kernel, Level level) {
    this.level = level;
    this.name = name + level.lanes();
    this.twin = twin;
    this.kernel = kernel;
    this.functions = ALL.computeIfAbsent(this.name, any -> new MachineFunctions(1, this));
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(name, this::code, this::difference));
  }

  String name() {
    return name;
  }

  abstract byte[] code();

  /** Where code differs from the twin in a small case; or nothing. */
  private String difference(MachineFunction function) {
    long block = Arena.ofAuto().allocate(MachineFunction.ARGUMENT_BYTES, Long.BYTES).address();
    return LossTrial.difference(
        twin,
        (logits, targets, grad, rows, columns) ->
            run(function, block, logits, targets, grad, 0, rows, columns));
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
    MachineFunction function = take(rows, columns);
    long block = function == null ? 0 : block(logits, targets, grad, first, rows, columns);
    return block == 0
        ? standIn().lossAndGradient(logits, targets, grad, first, rows, columns)
        : runAndGiveBack(function, block, logits, targets, grad, first, rows, columns);
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    MachineFunction function = take(rows, columns);
    long block = function == null ? 0 : block(logits, targets, logits, first, rows, columns);
    return block == 0
        ? standIn().loss(logits, targets, first, rows, columns)
        : runAndGiveBack(function, block, logits, targets, logits, first, rows, columns);
  }

  private MachineFunction take(int rows, int columns) {
    long cost = COST * rows * PaddedRows.round(columns);
    return cost == 0 ? null : functions.take(0, cost);
  }

  /** Until there is code the twin, since vectors crawl in a cold JVM. */
  private LossKernel standIn() {
    return functions.isPending(0) ? twin : kernel;
  }

  /** Checks the operands and takes a block of arguments; 0 if there is none. */
  private long block(Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    PaddedRows.requireWritable("logits", logits, logits.at(first, 0), rows, columns);
    requireTargets(targets, first, rows, columns);
    return MachineFunction.takeArguments();
  }

  private double runAndGiveBack(
      MachineFunction function,
      long block,
      Matrix logits,
      Matrix targets,
      Matrix grad,
      int first,
      int rows,
      int columns) {
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
}
