package dev.ranvier.simd;

import dev.ranvier.simd.Layouts.Layout;
import dev.ranvier.simd.activation.ActivationCase;
import dev.ranvier.simd.activation.ActivationCases;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.dropout.DropoutMask;
import dev.ranvier.simd.dropout.GaussianNoise;
import dev.ranvier.simd.loss.LossCase;
import dev.ranvier.simd.loss.LossCases;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.norm.BatchNormalizationGradient;
import dev.ranvier.simd.norm.ColumnAffine;
import dev.ranvier.simd.norm.ColumnCovariance;
import dev.ranvier.simd.norm.ColumnMoments;
import dev.ranvier.simd.norm.LayerNormalization;
import dev.ranvier.simd.optimizer.GradientTransform;
import dev.ranvier.simd.optimizer.NonNegative;
import dev.ranvier.simd.optimizer.OptimizerCase;
import dev.ranvier.simd.optimizer.OptimizerCases;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.reduce.ArgMax;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.simd.reduce.Dot;
import dev.ranvier.simd.reduce.NonZeroCount;
import dev.ranvier.simd.reduce.RowMax;
import dev.ranvier.simd.reduce.SumOfMagnitudes;
import dev.ranvier.simd.reduce.SumOfSquares;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Every vector kernel but the products, through its interface, in one long list so that no test's
 * list lacks one, as operations that can be repeated: each starts from the same values, so that
 * nothing drifts into subnormals.
 */
public final class ElementwiseKernels {

  private final Tier tier;
  private final Arena arena;
  private final Layout layout;
  private final List<Runnable> operations = new ArrayList<>();

  private ElementwiseKernels(Tier tier, Arena arena, Layout layout) {
    this.tier = tier;
    this.arena = arena;
    this.layout = layout;
  }

  /** All of them on one shape. */
  public static List<Runnable> on(Arena arena, Layout layout) {
    return on(Tier.VECTOR, arena, layout);
  }

  /** All of them, or their scalar twins. */
  public static List<Runnable> on(Tier tier, Arena arena, Layout layout) {
    ElementwiseKernels kernels = new ElementwiseKernels(tier, arena, layout);
    ActivationCases.ALL.forEach(kernels::add);
    LossCases.ALL.forEach(kernels::add);
    if (tier == Tier.SCALAR && MachineCode.current().available()) {
      // They have loops of their own around the code.
      LossCases.ALL.forEach(c -> kernels.add(c, c.kernel(KernelProvider.CODE)));
    }
    OptimizerCases.ALL.forEach(kernels::add);
    kernels.addGradientTransform();
    kernels.addNonNegative();
    kernels.addSums();
    kernels.addDropout();
    kernels.addNormalizations();
    return kernels.operations;
  }

  /** The same by the name of the case, each on operands of its own. */
  public static Map<String, List<Runnable>> byName(Arena arena, Layout layout) {
    Map<String, List<Runnable>> named = new LinkedHashMap<>();
    ActivationCases.ALL.forEach(
        c -> named.put("activation " + c, operations(arena, layout, kernels -> kernels.add(c))));
    LossCases.ALL.forEach(
        c -> named.put("loss " + c, operations(arena, layout, kernels -> kernels.add(c))));
    named.put("sums", operations(arena, layout, ElementwiseKernels::addSums));
    named.put("dropout", operations(arena, layout, ElementwiseKernels::addDropout));
    named.put("normalizations", operations(arena, layout, ElementwiseKernels::addNormalizations));
    named.putAll(exactByName(arena, layout));
    return named;
  }

  /** Of those, the ones that leave the padding of their rows alone. */
  public static Map<String, List<Runnable>> exactByName(Arena arena, Layout layout) {
    Map<String, List<Runnable>> named = new LinkedHashMap<>();
    OptimizerCases.ALL.forEach(
        c -> named.put("optimizer " + c, operations(arena, layout, kernels -> kernels.add(c))));
    named.put(
        "gradient transform", operations(arena, layout, ElementwiseKernels::addGradientTransform));
    named.put("non-negative", operations(arena, layout, ElementwiseKernels::addNonNegative));
    return named;
  }

  private static List<Runnable> operations(
      Arena arena, Layout layout, Consumer<ElementwiseKernels> family) {
    ElementwiseKernels kernels = new ElementwiseKernels(Tier.VECTOR, arena, layout);
    family.accept(kernels);
    return kernels.operations;
  }

  private void add(ActivationCase c) {
    ActivationKernel kernel = c.kernel().apply(tier);
    Padded x = matrix().fill(layout.random(1, 5));
    Padded y = matrix();
    Padded saved = matrix().fill(layout.random(2, 1));
    Padded upstream = matrix().fill(layout.random(3, 1));
    Padded grad = matrix();
    operations.add(() -> forward(kernel, x, y));
    operations.add(
        () -> {
          copy(x, y);
          forward(kernel, y, y);
        });
    operations.add(
        () -> {
          copy(upstream, grad);
          kernel.backward(saved.matrix, 0, grad.matrix, 0, grad.rows, grad.columns);
        });
  }

  private static void forward(ActivationKernel kernel, Padded in, Padded out) {
    kernel.forward(in.matrix, 0, out.matrix, 0, in.rows, in.columns);
  }

  private void add(LossCase c) {
    add(c, c.kernel().apply(tier));
  }

  private void add(LossCase c, LossKernel kernel) {
    Padded logits = matrix().fill(rows(layout.random(1, 1), c.input()));
    double[][] targets = rows(layout.random(2, 1), c.targets());
    Padded y = c.classIds() ? ids(targets) : matrix().fill(targets);
    Padded x = matrix();
    Padded grad = matrix();
    operations.add(
        () -> {
          copy(logits, x);
          kernel.loss(x.matrix, y.matrix, 0, x.rows, x.columns);
        });
    operations.add(
        () -> {
          copy(logits, x);
          kernel.lossAndGradient(x.matrix, y.matrix, grad.matrix, 0, x.rows, x.columns);
        });
  }

  private static double[][] rows(double[][] values, LossCase.RowFunction f) {
    return Arrays.stream(values).map(f::apply).toArray(double[][]::new);
  }

  private Padded ids(double[][] oneHot) {
    Padded ids = new Padded(arena, layout.rows(), 1, 0, 0);
    for (int i = 0; i < oneHot.length; i++) {
      int id = 0;
      while (oneHot[i][id] == 0) {
        id++;
      }
      ids.setInt(i, id);
    }
    return ids;
  }

  private void add(OptimizerCase c) {
    OptimizerKernel kernel = c.kernel().apply(tier);
    Padded start = matrix().fill(layout.random(1, 1));
    Padded w = matrix();
    Padded grad = matrix().fill(layout.random(2, 1));
    long slotBytes = w.segment.byteSize();
    OptimizerState state =
        new OptimizerState(arena.allocate(3 * slotBytes, 64), 0, slotBytes, 2 * slotBytes);
    operations.add(
        () -> {
          copy(start, w);
          kernel.update(w.matrix, state, 0, grad.matrix, 0, w.rows, w.columns, 0.001f, 0.0001f);
        });
  }

  private void addGradientTransform() {
    GradientTransform transform = GradientTransform.of(tier);
    Padded start = matrix().fill(layout.random(1, 1));
    Padded grad = matrix();
    Padded w = matrix().fill(layout.random(2, 1));
    operations.add(
        () -> {
          copy(start, grad);
          transform.run(grad.matrix, 0, w.matrix, 0, w.rows, w.columns, 0.5f, 0.01f, 0.02f, 0.4f);
        });
  }

  private void addNonNegative() {
    NonNegative nonNegative = NonNegative.of(tier);
    Padded start = matrix().fill(layout.random(1, 1));
    Padded w = matrix();
    operations.add(
        () -> {
          copy(start, w);
          nonNegative.run(w.matrix, 0, w.rows, w.columns);
        });
  }

  private void addSums() {
    Padded start = matrix().fill(layout.random(1, 1));
    Padded x = matrix();
    Padded row = new Padded(arena, 1, layout.columns(), 0, 0).fill(new double[1][layout.columns()]);
    Padded sums = new Padded(arena, 1, layout.columns(), 0, 0);
    Bias bias = Bias.of(tier);
    ColumnSums columnSums = ColumnSums.of(tier);
    operations.add(
        () -> {
          copy(start, x);
          bias.add(x.matrix, 0, row.matrix, 0, x.rows, x.columns);
        });
    operations.add(() -> columnSums.run(start.matrix, sums.matrix, 0, start.rows, start.columns));
    addRowReductions(start);
  }

  private void addRowReductions(Padded x) {
    Padded largest = new Padded(arena, 1, layout.rows(), 0, 0);
    RowMax max = RowMax.of(tier);
    Dot dot = Dot.of(tier);
    SumOfSquares squares = SumOfSquares.of(tier);
    Padded y = matrix().fill(layout.random(2, 1));
    operations.add(() -> max.run(x.matrix, largest.matrix, x.rows, x.columns));
    operations.add(() -> dot.run(x.matrix, y.matrix, x.rows, x.columns));
    operations.add(() -> squares.run(x.matrix, x.rows, x.columns));
    operations.add(() -> ArgMax.of(x.segment, x.bytes, x.columns));
    SumOfMagnitudes magnitudes = SumOfMagnitudes.of(tier);
    operations.add(() -> magnitudes.run(x.matrix, x.rows, x.columns));
    NonZeroCount counts = NonZeroCount.of(tier);
    operations.add(() -> counts.run(x.segment, x.bytes, x.stride, x.rows, x.columns));
  }

  private void addDropout() {
    DropoutMask mask = DropoutMask.of(tier);
    Padded x = matrix().fill(layout.random(1, 1));
    Padded y = matrix();
    operations.add(() -> mask.run(0.5f, 1, 2, 3, x.matrix, 0, y.matrix, 0, x.rows, x.columns));
    GaussianNoise noise = GaussianNoise.of(tier);
    operations.add(() -> noise.run(0.5f, 1, 2, 3, x.matrix, 0, y.matrix, 0, x.rows, x.columns));
  }

  private void addNormalizations() {
    Padded x = matrix().fill(layout.random(1, 1));
    Padded dy = matrix().fill(layout.random(2, 1));
    Padded y = matrix();
    Padded row = row().fill(layout.random(3, 1));
    Padded sums = row();
    addColumnMoments(x, row, sums);
    addBatchNormalization(x, dy, row, y, sums);
    addLayerNormalization(x, dy, row, y, sums);
  }

  private void addColumnMoments(Padded x, Padded row, Padded sums) {
    ColumnMoments moments = ColumnMoments.of(tier);
    Padded squares = row();
    operations.add(
        () -> moments.run(x.matrix, row.matrix, sums.matrix, squares.matrix, 0, x.rows, x.columns));
  }

  private void addBatchNormalization(Padded x, Padded dy, Padded row, Padded y, Padded sums) {
    ColumnCovariance covariance = ColumnCovariance.of(tier);
    ColumnAffine affine = ColumnAffine.of(tier);
    BatchNormalizationGradient gradient = BatchNormalizationGradient.of(tier);
    Matrix r = row.matrix;
    operations.add(
        () -> covariance.run(x.matrix, r, dy.matrix, r, sums.matrix, 0, x.rows, x.columns));
    operations.add(() -> affine.apply(x.matrix, r, r, r, y.matrix, 0, 0, x.rows, x.columns));
    operations.add(
        () -> gradient.run(dy.matrix, x.matrix, r, r, r, r, y.matrix, 0, x.rows, x.columns));
  }

  private void addLayerNormalization(Padded x, Padded dy, Padded row, Padded y, Padded sums) {
    LayerNormalization norm = LayerNormalization.of(tier);
    Matrix stats = new Matrix(arena.allocate(8L * x.rows, 8), 0, 2);
    Matrix r = row.matrix;
    operations.add(
        () -> norm.forward(x.matrix, 0.001f, r, r, y.matrix, stats, 0, x.rows, x.columns));
    operations.add(
        () -> norm.backward(dy.matrix, x.matrix, r, stats, y.matrix, 0, x.rows, x.columns));
    operations.add(
        () -> norm.gammaGradient(dy.matrix, x.matrix, stats, sums.matrix, 0, x.rows, x.columns));
  }

  private Padded row() {
    return new Padded(arena, 1, layout.columns(), 0, 0);
  }

  private Padded matrix() {
    return new Padded(
        arena, layout.rows(), layout.columns(), layout.extraStride(), layout.offset());
  }

  private static void copy(Padded from, Padded to) {
    MemorySegment.copy(from.segment, 0, to.segment, 0, to.segment.byteSize());
  }
}
