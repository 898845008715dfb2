package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.code.MachineFunction.put;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.UpdateEmitter;
import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An optimizer's update in machine code, one call for each block: the rows of the block as they
 * are, padding untouched.
 *
 * <p>Needs: no overlap. Until the code is there, and for few elements, the kernel of a tier runs: a
 * call takes as long as a kernel of vectors for some hundred elements. From there on code takes 0.5
 * to 1.0 of its time in caches, and from 2048x2048 on 1.0, of SGD 1.04 to 1.17 in most runs; and
 * 0.04 to 0.6 of the scalar kernel's ({@code bench/run.sh lab updates}).
 *
 * <p>Defined by that kernel's scalar twin, with which the code is compared before it is used.
 */
final class CodeUpdate implements OptimizerKernel {

  /** Elements from which on code is not slower than kernels of vectors. */
  static final int VECTORS = 512;

  /** The same of scalar kernels. */
  static final int SCALARS = 16;

  /** In multiplications that scalar kernels wait for code with. */
  private static final int COST = 4;

  private static final int TRIAL_ROWS = 3;

  private static final float[] TRIAL_VALUES = {
    0f, -0f, 0x1p-126f, -0x1.2p-126f, 0x1p-127f, 0x1p-70f, Float.POSITIVE_INFINITY, Float.NaN
  };

  private static final Rule[] RULES = Rule.values();

  /** For each level a set for each rule: code stays where it is once it is written. */
  private static final List<MachineFunctions> ALL = new ArrayList<>();

  static {
    for (Level level : Level.values()) {
      for (Rule rule : RULES) {
        ALL.add(new MachineFunctions(1, () -> List.of(source(level, rule))));
      }
    }
  }

  private final OptimizerKernel kernel;
  private final Rule rule;
  private final MachineFunctions functions;
  private final int least;
  private final float a;
  private final float b;
  private final float c;

  private CodeUpdate(
      OptimizerKernel kernel,
      Rule rule,
      MachineFunctions functions,
      int least,
      float a,
      float b,
      float c) {
    this.kernel = kernel;
    this.rule = rule;
    this.functions = functions;
    this.least = least;
    this.a = a;
    this.b = b;
    this.c = c;
  }

  /**
   * A kernel's rule in code, where code can run; else the kernel.
   *
   * @param least elements that are worth a call
   * @param a of the rule's numbers the first, as many as it has
   */
  static OptimizerKernel of(
      OptimizerKernel kernel, Rule rule, int least, float a, float b, float c) {
    Level level = KernelProvider.CODE.level().orElse(null);
    if (level == null) {
      return kernel;
    }
    MachineFunctions functions = ALL.get(level.ordinal() * RULES.length + rule.ordinal());
    return new CodeUpdate(kernel, rule, functions, least, a, b, c);
  }

  private static Source source(Level level, Rule rule) {
    return new Source(name(level, rule), () -> code(level, rule), f -> difference(f, level, rule));
  }

  static String name(Level level, Rule rule) {
    return "update" + level.lanes() + "-" + rule.name().toLowerCase(Locale.ROOT);
  }

  static byte[] code(Level level, Rule rule) {
    return UpdateEmitter.emit(CallingConvention.here(), level.require(), rule);
  }

  /** The same with its code, of however few elements. */
  CodeUpdate ofAnySize() {
    return new CodeUpdate(kernel, rule, functions, 1, a, b, c).await();
  }

  /** Waits for the code. */
  CodeUpdate await() {
    functions.awaitAll();
    return this;
  }

  @Override
  public int stateSlots() {
    return kernel.stateSlots();
  }

  @Override
  public boolean isInCode(long elements) {
    return elements >= least;
  }

  @Override
  public void update(
      Matrix weights,
      OptimizerState state,
      long at,
      Matrix grad,
      long gradAt,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    long elements = (long) rows * columns;
    MachineFunction function = isInCode(elements) ? functions.take(0, COST * elements) : null;
    if (function == null
        || !run(function, weights, state, at, grad, gradAt, rows, columns, stepSize, decay)) {
      kernel.update(weights, state, at, grad, gradAt, rows, columns, stepSize, decay);
    }
  }

  /**
   * Runs a block of an element or more.
   *
   * @return false if nothing was done
   */
  private boolean run(
      MachineFunction function,
      Matrix weights,
      OptimizerState state,
      long at,
      Matrix grad,
      long gradAt,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    MemorySegment weightsRows =
        PaddedRows.requireExactlyWritable("weights", weights, at, rows, columns);
    long toWeights = Memory.address(weightsRows, weights.bytes() + at);
    MemorySegment gradRows = PaddedRows.requireExactly("grad", grad, gradAt, rows, columns);
    long fromGrad = Memory.address(gradRows, grad.bytes() + gradAt);
    MemorySegment slots = state.segment();
    int count = rule.slots();
    long slot0 = count > 0 ? Memory.address(slots, state.slot0(weights, at, rows, columns)) : 0;
    long slot1 = count > 1 ? Memory.address(slots, state.slot1(weights, at, rows, columns)) : 0;
    long arguments = MachineFunction.takeArguments();
    if (arguments == 0) {
      return false;
    }
    sizes(arguments, rows, columns, weights.stride(), grad.stride());
    places(arguments, fromGrad, toWeights, slot0, slot1);
    numbers(arguments, stepSize, decay);
    function.callAndGiveBack(arguments);
    // Until here the garbage collector must not free the memory behind the addresses.
    Reference.reachabilityFence(weights);
    Reference.reachabilityFence(state);
    Reference.reachabilityFence(grad);
    return true;
  }

  private static void sizes(long arguments, int rows, int columns, int stride, int gradStride) {
    put(arguments, UpdateEmitter.ROWS, rows);
    put(arguments, UpdateEmitter.COLUMNS, columns);
    put(arguments, UpdateEmitter.WEIGHTS_ROW, (long) stride * Float.BYTES);
    put(arguments, UpdateEmitter.GRAD_ROW, (long) gradStride * Float.BYTES);
  }

  private static void places(long arguments, long grad, long weights, long slot0, long slot1) {
    put(arguments, UpdateEmitter.GRAD, grad);
    put(arguments, UpdateEmitter.WEIGHTS, weights);
    put(arguments, UpdateEmitter.WEIGHTS + Long.BYTES, slot0);
    put(arguments, UpdateEmitter.WEIGHTS + 2 * Long.BYTES, slot1);
  }

  private void numbers(long arguments, float stepSize, float decay) {
    number(arguments, 0, -decay);
    number(arguments, 1, rule == Rule.ADAM ? stepSize : -stepSize);
    number(arguments, 2, a);
    number(arguments, 3, b);
    number(arguments, 4, c);
  }

  private static void number(long arguments, int index, float value) {
    put(arguments, UpdateEmitter.NUMBERS + index * Long.BYTES, Float.floatToRawIntBits(value));
  }

  /**
   * Where a function differs from the rule's twin; empty if nowhere: whole vectors and what is left
   * of a row, state that becomes subnormal, zeros of both signs, infinities, NaN, what lies beside.
   */
  static String difference(MachineFunction function, Level level, Rule rule) {
    OptimizerKernel twin = new AdamScalar(0.125f, 0.25f, 0.5f);
    if (rule != Rule.ADAM) {
      twin = rule == Rule.SGD ? new SgdScalar() : new MomentumScalar(0.125f);
    }
    CodeUpdate update = new CodeUpdate(twin, rule, null, 0, 0.125f, 0.25f, 0.5f);
    int columns = 2 * level.lanes() + 3;
    int stride = columns + 2;
    float[] values = MachineFunctions.trialValues((2 + rule.slots()) * TRIAL_ROWS * stride);
    for (int i = 0; i < values.length; i += 1 + i % 3) {
      values[i] = TRIAL_VALUES[i * i % 61 % TRIAL_VALUES.length];
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment expected = arena.allocateFrom(JAVA_FLOAT, values);
      MemorySegment found = arena.allocateFrom(JAVA_FLOAT, values);
      long bytes = (long) TRIAL_ROWS * stride * Float.BYTES;
      OptimizerState state = new OptimizerState(expected, 2 * bytes, 3 * bytes, 0);
      Matrix weights = new Matrix(expected, bytes, stride);
      Matrix grad = new Matrix(expected, 0, stride);
      twin.update(weights, state, 0, grad, 0, TRIAL_ROWS, columns, 0.75f, 0.0625f);
      long at = found.address();
      long block = arena.allocate(UpdateEmitter.BYTES, Long.BYTES).address();
      sizes(block, TRIAL_ROWS, columns, stride, stride);
      places(block, at, at + bytes, at + 2 * bytes, at + 3 * bytes);
      update.numbers(block, 0.75f, 0.0625f);
      function.call(block);
      return MachineFunctions.difference(expected, found, 1, 1);
    }
  }
}
