package dev.ranvier.simd;

import static dev.ranvier.simd.DoorCase.Operand.read;
import static dev.ranvier.simd.DoorCase.Operand.readRoom;
import static dev.ranvier.simd.DoorCase.Operand.readRow;
import static dev.ranvier.simd.DoorCase.Operand.room;
import static dev.ranvier.simd.DoorCase.Operand.written;
import static dev.ranvier.simd.DoorCase.Operand.writtenRow;

import dev.ranvier.simd.DoorCase.Call;
import dev.ranvier.simd.DoorCase.Operand;
import dev.ranvier.simd.DoorCase.Place;
import dev.ranvier.simd.activation.ActivationCase;
import dev.ranvier.simd.activation.ActivationCases;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.activation.JoinedRows;
import dev.ranvier.simd.dropout.DropoutMask;
import dev.ranvier.simd.dropout.GaussianNoise;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.Bfloat16Gemv;
import dev.ranvier.simd.gemv.Bfloat16Weights;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.gemv.QuantizedGemv;
import dev.ranvier.simd.gemv.QuantizedWeights;
import dev.ranvier.simd.gemv.SmallLayers;
import dev.ranvier.simd.loss.LossCase;
import dev.ranvier.simd.loss.LossCases;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.WeightedLoss;
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
import dev.ranvier.simd.product.MatrixProduct;
import dev.ranvier.simd.reduce.ArgMax;
import dev.ranvier.simd.reduce.ColumnSums;
import dev.ranvier.simd.reduce.Dot;
import dev.ranvier.simd.reduce.NonZeroCount;
import dev.ranvier.simd.reduce.RowMax;
import dev.ranvier.simd.reduce.SumOfMagnitudes;
import dev.ranvier.simd.reduce.SumOfSquares;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Every door of the module, one case a method and implementation. A table, hence as long as there
 * are doors.
 */
final class DoorCases {

  private static final int ROWS = 3;
  private static final int COLUMNS = 5;

  /** Which of the sizes, where they are rows and columns. */
  private static final int R = 0;

  private static final int C = 1;

  static final List<DoorCase> ALL = all();

  private DoorCases() {}

  private static List<DoorCase> all() {
    List<DoorCase> all = new ArrayList<>();
    ActivationCases.ALL.forEach(c -> addActivation(all, c));
    for (LossCase c : LossCases.ALL) {
      addLoss(all, c, c.name(), c.kernel());
      if (MachineCode.current().available() && c.kernel(KernelProvider.CODE).isInCode()) {
        addLoss(all, c, c.name() + " in code", tier -> c.kernel(KernelProvider.CODE));
      }
    }
    for (OptimizerCase c : OptimizerCases.ALL) {
      addOptimizer(all, c.name(), c.kernel());
      c.code().ifPresent(code -> addOptimizer(all, c.name() + " in code", tier -> code));
    }
    addElementwise(all);
    addNormalizations(all);
    addReductions(all);
    for (Tier tier : TestTiers.all()) {
      for (Form form : Form.values()) {
        addGemm(all, tier, form);
      }
      addPrepacked(all, tier);
      addGemv(all, tier);
    }
    addCompressed(all);
    for (MatrixProduct.Form form : MatrixProduct.Form.values()) {
      addProduct(all, form);
    }
    return List.copyOf(all);
  }

  private static void add(
      List<DoorCase> all, String method, String variant, Call call, Operand... operands) {
    all.add(new DoorCase(method, variant, new int[] {ROWS, COLUMNS}, List.of(operands), call));
  }

  private static void addActivation(List<DoorCase> all, ActivationCase c) {
    add(
        all,
        "ActivationKernel.forward",
        c.name(),
        (tier, s, p) -> forward(c.kernel().apply(tier), s, p),
        read("in", R, C),
        written("out", R, C));
    add(
        all,
        "ActivationKernel.backward",
        c.name(),
        (tier, s, p) -> backward(c.kernel().apply(tier), s, p),
        read("saved", R, C),
        written("grad", R, C));
    add(
        all,
        "JoinedRows.forward",
        c.name(),
        (tier, s, p) ->
            JoinedRows.forward(
                c.kernel().apply(tier), p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C]),
        read("in", R, C),
        written("out", R, C));
    add(
        all,
        "JoinedRows.backward",
        c.name(),
        (tier, s, p) ->
            JoinedRows.backward(
                c.kernel().apply(tier), p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C]),
        read("saved", R, C),
        written("grad", R, C));
  }

  private static void forward(ActivationKernel kernel, int[] s, Place... p) {
    kernel.forward(p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C]);
  }

  private static void backward(ActivationKernel kernel, int[] s, Place... p) {
    kernel.backward(p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C]);
  }

  private static void addLoss(
      List<DoorCase> all, LossCase c, String name, Function<Tier, LossKernel> kernel) {
    Operand logits = written("logits", R, C);
    Operand targets = c.classIds() ? read("targets", R, -1).exact() : read("targets", R, C);
    Operand grad = written("grad", R, C);
    Operand weights = readRow("weights", R).exact();
    add(
        all,
        "LossKernel.loss",
        name,
        (tier, s, p) -> loss(kernel.apply(tier), s, p),
        logits,
        targets);
    add(
        all,
        "LossKernel.lossAndGradient",
        name,
        (tier, s, p) -> lossAndGradient(kernel.apply(tier), s, p),
        logits,
        targets,
        grad);
    add(
        all,
        "WeightedLoss.loss",
        name,
        (tier, s, p) -> loss(weighted(tier, kernel, p[2]), s, p),
        logits,
        targets,
        weights);
    add(
        all,
        "WeightedLoss.lossAndGradient",
        name,
        (tier, s, p) -> lossAndGradient(weighted(tier, kernel, p[3]), s, p),
        logits,
        targets,
        grad,
        weights);
    add(
        all,
        "WeightedLoss.of",
        name,
        (tier, s, p) -> lossAndGradient(weighted(tier, kernel, p[3]), s, p),
        logits,
        targets,
        grad,
        weights);
  }

  private static LossKernel weighted(Tier tier, Function<Tier, LossKernel> kernel, Place weights) {
    return WeightedLoss.of(tier, kernel.apply(tier), weights.matrix());
  }

  private static void loss(LossKernel kernel, int[] s, Place... p) {
    kernel.loss(p[0].matrix(), p[1].matrix(), 0, s[R], s[C]);
  }

  private static void lossAndGradient(LossKernel kernel, int[] s, Place... p) {
    kernel.lossAndGradient(p[0].matrix(), p[1].matrix(), p[2].matrix(), 0, s[R], s[C]);
  }

  /** All slots in one segment, each behind the one before. */
  private static void addOptimizer(
      List<DoorCase> all, String name, Function<Tier, OptimizerKernel> kernels) {
    long slotBytes = 4L * ROWS * DoorCase.STRIDE;
    int slots = kernels.apply(Tier.SCALAR).stateSlots();
    long lastBytes = slotBytes - 4L * (DoorCase.STRIDE - COLUMNS);
    Operand weights = written("weights", R, C).exact();
    Operand grad = read("grad", R, C).exact();
    List<Operand> operands =
        slots == 0
            ? List.of(weights, grad)
            : List.of(weights, grad, room("state", (slots - 1) * slotBytes + lastBytes));
    Call call =
        (tier, s, p) -> {
          OptimizerKernel kernel = kernels.apply(tier);
          Place state = slots == 0 ? p[1] : p[2];
          kernel.update(
              p[0].matrix(),
              new OptimizerState(
                  state.segment(),
                  state.bytes(),
                  state.bytes() + slotBytes,
                  state.bytes() + 2 * slotBytes),
              0,
              p[1].matrix(),
              0,
              s[R],
              s[C],
              0.1f,
              0f);
        };
    int[] sizes = {ROWS, COLUMNS};
    all.add(new DoorCase("OptimizerKernel.update", name, sizes, operands, call));
  }

  private static void addElementwise(List<DoorCase> all) {
    add(
        all,
        "GradientTransform.run",
        "",
        (tier, s, p) ->
            GradientTransform.of(tier)
                .run(p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C], 1f, 0f, 0f, 1f),
        written("grad", R, C).exact(),
        read("weights", R, C).exact());
    add(
        all,
        "Bias.add",
        "",
        (tier, s, p) -> Bias.of(tier).add(p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C]),
        written("x", R, C),
        readRow("bias", C));
    add(
        all,
        "DropoutMask.run",
        "",
        (tier, s, p) ->
            DropoutMask.of(tier).run(0.5f, 1, 0, 0, p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C]),
        read("in", R, C),
        written("out", R, C));
    add(
        all,
        "GaussianNoise.run",
        "",
        (tier, s, p) ->
            GaussianNoise.of(tier)
                .run(0.5f, 1, 0, 0, p[0].matrix(), 0, p[1].matrix(), 0, s[R], s[C]),
        read("in", R, C),
        written("out", R, C));
    add(
        all,
        "NonNegative.run",
        "",
        (tier, s, p) -> NonNegative.of(tier).run(p[0].matrix(), 0, s[R], s[C]),
        written("weights", R, C).exact());
  }

  private static void addNormalizations(List<DoorCase> all) {
    Operand stats = new Operand("stats", R, -2, false, false, true, false, 0);
    Operand keptStats = new Operand("stats", R, -2, false, false, false, false, 0);
    add(
        all,
        "ColumnAffine.apply",
        "",
        (tier, s, p) ->
            ColumnAffine.of(tier)
                .apply(
                    p[0].matrix(),
                    p[1].matrix(),
                    p[2].matrix(),
                    p[3].matrix(),
                    p[4].matrix(),
                    0,
                    0,
                    s[R],
                    s[C]),
        read("x", R, C),
        readRow("mean", C),
        readRow("scale", C),
        readRow("shift", C),
        written("y", R, C));
    add(
        all,
        "BatchNormalizationGradient.run",
        "",
        (tier, s, p) ->
            BatchNormalizationGradient.of(tier)
                .run(
                    p[0].matrix(),
                    p[1].matrix(),
                    p[2].matrix(),
                    p[3].matrix(),
                    p[4].matrix(),
                    p[5].matrix(),
                    p[6].matrix(),
                    0,
                    s[R],
                    s[C]),
        read("dy", R, C),
        read("x", R, C),
        readRow("mean", C),
        readRow("p", C),
        readRow("q", C),
        readRow("s", C),
        written("dx", R, C));
    add(
        all,
        "ColumnCovariance.run",
        "",
        (tier, s, p) ->
            ColumnCovariance.of(tier)
                .run(
                    p[0].matrix(),
                    p[1].matrix(),
                    p[2].matrix(),
                    p[3].matrix(),
                    p[4].matrix(),
                    0,
                    s[R],
                    s[C]),
        read("a", R, C),
        readRow("aMean", C),
        read("b", R, C),
        readRow("bMean", C),
        writtenRow("out", C));
    add(
        all,
        "ColumnMoments.run",
        "",
        (tier, s, p) ->
            ColumnMoments.of(tier)
                .run(p[0].matrix(), p[1].matrix(), p[2].matrix(), p[3].matrix(), 0, s[R], s[C]),
        read("x", R, C),
        readRow("centre", C),
        writtenRow("sums", C),
        writtenRow("squares", C));
    add(
        all,
        "LayerNormalization.forward",
        "",
        (tier, s, p) ->
            LayerNormalization.of(tier)
                .forward(
                    p[0].matrix(),
                    1e-3f,
                    p[1].matrix(),
                    p[2].matrix(),
                    p[3].matrix(),
                    p[4].matrix(),
                    0,
                    s[R],
                    s[C]),
        read("x", R, C),
        readRow("gamma", C),
        readRow("beta", C),
        written("y", R, C),
        stats);
    add(
        all,
        "LayerNormalization.backward",
        "",
        (tier, s, p) ->
            LayerNormalization.of(tier)
                .backward(
                    p[0].matrix(),
                    p[1].matrix(),
                    p[2].matrix(),
                    p[3].matrix(),
                    p[4].matrix(),
                    0,
                    s[R],
                    s[C]),
        read("dy", R, C),
        read("x", R, C),
        readRow("gamma", C),
        keptStats,
        written("dx", R, C));
    add(
        all,
        "LayerNormalization.gammaGradient",
        "",
        (tier, s, p) ->
            LayerNormalization.of(tier)
                .gammaGradient(
                    p[0].matrix(), p[1].matrix(), p[2].matrix(), p[3].matrix(), 0, s[R], s[C]),
        read("dy", R, C),
        read("x", R, C),
        keptStats,
        writtenRow("out", C));
  }

  private static void addReductions(List<DoorCase> all) {
    add(
        all,
        "ColumnSums.run",
        "",
        (tier, s, p) -> ColumnSums.of(tier).run(p[0].matrix(), p[1].matrix(), 0, s[R], s[C]),
        read("in", R, C),
        writtenRow("out", C));
    add(
        all,
        "RowMax.run",
        "",
        (tier, s, p) -> RowMax.of(tier).run(p[0].matrix(), p[1].matrix(), s[R], s[C]),
        read("in", R, C),
        writtenRow("out", R).exact());
    all.add(
        new DoorCase(
            "ArgMax.of",
            "",
            new int[] {COLUMNS},
            List.of(readRow("values", 0).exact()),
            (tier, s, p) -> ArgMax.of(p[0].segment(), p[0].bytes(), s[0])));
    add(
        all,
        "Dot.run",
        "",
        (tier, s, p) -> Dot.of(tier).run(p[0].matrix(), p[1].matrix(), s[R], s[C]),
        read("x", R, C),
        read("y", R, C));
    add(
        all,
        "SumOfSquares.run",
        "",
        (tier, s, p) -> SumOfSquares.of(tier).run(p[0].matrix(), s[R], s[C]),
        read("x", R, C));
    add(
        all,
        "SumOfMagnitudes.run",
        "",
        (tier, s, p) -> SumOfMagnitudes.of(tier).run(p[0].matrix(), s[R], s[C]),
        read("x", R, C));
    add(
        all,
        "NonZeroCount.run",
        "",
        (tier, s, p) ->
            NonZeroCount.of(tier).run(p[0].segment(), p[0].bytes(), p[0].stride(), s[R], s[C]),
        read("x", R, C).exact());
  }

  /** Sizes m, n, k. */
  private static void addGemm(List<DoorCase> all, Tier tier, Form form) {
    int[] sizes = {4, 5, 3};
    Operand a = form == Form.TN ? read("A", 2, 0) : read("A", 0, 2);
    Operand b = form == Form.NT ? read("B", 1, 2) : read("B", 2, 1);
    long packBytes = Gemm.of(tier).packBytes(form, 4, 5, 3);
    List<Operand> operands =
        List.of(a.exact(), b.exact(), written("C", 0, 1).exact(), room("pack", packBytes));
    Call run =
        (ignored, s, p) ->
            Gemm.of(tier)
                .multiply(
                    form,
                    s[0],
                    s[1],
                    s[2],
                    p[0].segment(),
                    p[0].bytes(),
                    p[0].stride(),
                    p[1].segment(),
                    p[1].bytes(),
                    p[1].stride(),
                    0f,
                    p[2].segment(),
                    p[2].bytes(),
                    p[2].stride(),
                    p[3].segment(),
                    p[3].bytes());
    all.add(new DoorCase("Gemm.multiply", form + " " + tier, sizes, operands, run));
    Call bound =
        (ignored, s, p) ->
            Gemm.of(tier)
                .multiply(
                    form,
                    s[0],
                    s[1],
                    s[2],
                    p[0].matrix(),
                    p[1].matrix(),
                    0f,
                    p[2].matrix(),
                    null,
                    p[3].matrix());
    all.add(new DoorCase("Gemm.multiply", form + " matrices " + tier, sizes, operands, bound));
    Call bind =
        (ignored, s, p) ->
            Gemm.of(tier)
                .bind(
                    form,
                    s[0],
                    s[1],
                    s[2],
                    p[0].matrix(),
                    p[1].matrix(),
                    p[2].matrix(),
                    null,
                    p[3].matrix());
    all.add(new DoorCase("Gemm.bind", form + " " + tier, sizes, operands, bind));
    long streamBytes = Gemm.of(tier).streamBytes(form, 4, 5, 3);
    operands = List.of(a.exact(), b.exact(), room("pack", streamBytes));
    Call stream =
        (ignored, s, p) ->
            Gemm.of(tier).stream(
                form, s[0], s[1], s[2], p[0].matrix(), p[1].matrix(), null, p[2].matrix());
    all.add(new DoorCase("Gemm.stream", form + " " + tier, sizes, operands, stream));
    Call bindStream =
        (ignored, s, p) ->
            Gemm.of(tier)
                .bindStream(
                    form, s[0], s[1], s[2], p[0].matrix(), p[1].matrix(), null, p[2].matrix());
    all.add(new DoorCase("Gemm.bindStream", form + " " + tier, sizes, operands, bindStream));
  }

  /** Sizes m, n, k; the door for everyone. */
  private static void addProduct(List<DoorCase> all, MatrixProduct.Form form) {
    int[] sizes = {4, 5, 3};
    MatrixProduct product = MatrixProduct.create();
    boolean tn = form == MatrixProduct.Form.TN;
    Operand a = tn ? read("A", 2, 0) : read("A", 0, 2);
    Operand b = form == MatrixProduct.Form.NT ? read("B", 1, 2) : read("B", 2, 1);
    Call strided =
        (tier, s, p) ->
            product.multiply(
                form,
                s[0],
                s[1],
                s[2],
                p[0].segment(),
                p[0].bytes(),
                p[0].stride(),
                p[1].segment(),
                p[1].bytes(),
                p[1].stride(),
                1f,
                p[2].segment(),
                p[2].bytes(),
                p[2].stride());
    List<Operand> operands = List.of(a.exact(), b.exact(), written("C", 0, 1).exact());
    all.add(new DoorCase("MatrixProduct.multiply", form + "", sizes, operands, strided));
  }

  private static void addPrepacked(List<DoorCase> all, Tier tier) {
    long packedBytes = Gemm.of(tier).prepackedBytes(5, 3);
    Call prepack =
        (ignored, s, p) -> Gemm.of(tier).prepack(Form.NN, s[0], s[1], p[0].matrix(), p[1].matrix());
    List<Operand> operands = List.of(read("B", 1, 0).exact(), room("target", packedBytes));
    all.add(new DoorCase("Gemm.prepack", "" + tier, new int[] {5, 3}, operands, prepack));
    operands =
        List.of(
            read("A", 0, 2).exact(),
            readRoom("packed B", packedBytes),
            written("C", 0, 1).exact(),
            room("pack", Gemm.of(tier).prepackedScratchBytes(4, 5, 3)));
    Call run =
        (ignored, s, p) ->
            Gemm.of(tier)
                .multiplyPrepacked(
                    s[0],
                    s[1],
                    s[2],
                    p[0].segment(),
                    p[0].bytes(),
                    p[0].stride(),
                    p[1].matrix(),
                    0f,
                    p[2].matrix(),
                    null,
                    p[3].matrix());
    all.add(new DoorCase("Gemm.multiplyPrepacked", "" + tier, new int[] {4, 5, 3}, operands, run));
  }

  /** Sizes n, k. */
  private static void addGemv(List<DoorCase> all, Tier tier) {
    int[] sizes = {5, 3};
    List<Operand> operands =
        List.of(
            readRow("x", 1).exact(),
            read("W", 1, 0),
            writtenRow("y", 0),
            room("scratch", Gemv.of(tier).scratchBytes(5, 3)));
    Call run =
        (ignored, s, p) ->
            Gemv.of(tier)
                .multiply(
                    s[0],
                    s[1],
                    p[0].segment(),
                    p[0].bytes(),
                    p[1].matrix(),
                    p[2].matrix(),
                    0,
                    true,
                    null,
                    p[3].matrix());
    all.add(new DoorCase("Gemv.multiply", "" + tier, sizes, operands, run));
    Call bind =
        (ignored, s, p) ->
            Gemv.of(tier)
                .bind(
                    s[0],
                    s[1],
                    p[0].matrix(),
                    p[1].matrix(),
                    p[2].matrix(),
                    true,
                    null,
                    p[3].matrix());
    all.add(new DoorCase("Gemv.bind", "" + tier, sizes, operands, bind));
    Call layer =
        (ignored, s, p) ->
            SmallLayers.of(
                    tier,
                    List.of(
                        new SmallLayers.Layer(
                            s[0],
                            s[1],
                            p[0].matrix(),
                            p[1].matrix(),
                            p[2].matrix(),
                            SmallLayers.Function.RELU,
                            p[3].matrix())))
                .multiply();
    operands =
        List.of(
            readRow("x", 1).exact(),
            readRoom("W", 3 * 4 * DoorCase.STRIDE),
            readRow("bias", 0).orNull(),
            writtenRow("y", 0));
    all.add(new DoorCase("Layer.SmallLayers$Layer", "" + tier, sizes, operands, layer));
  }

  /** Products: sizes m, n, k. Weights: sizes inputs and outputs, in that order. */
  private static void addCompressed(List<DoorCase> all) {
    int[] sizes = {4, 5, 3};
    Operand x = read("x", 0, 2).exact();
    Operand y = written("y", 0, 1);
    Call quantized =
        (tier, s, p) ->
            QuantizedGemv.of(tier)
                .multiply(
                    s[0],
                    s[1],
                    s[2],
                    p[0].segment(),
                    p[0].bytes(),
                    p[0].stride(),
                    p[1].matrix(),
                    p[2].matrix(),
                    p[3].matrix(),
                    null,
                    p[4].matrix());
    List<Operand> operands =
        List.of(
            x,
            readRoom("W", QuantizedWeights.bytes(3, 5)),
            readRow("scale", 1),
            y,
            room("scratch", QuantizedGemv.scratchBytes()));
    all.add(new DoorCase("QuantizedGemv.multiply", "", sizes, operands, quantized));
    Call bfloat16 =
        (tier, s, p) ->
            Bfloat16Gemv.of(tier)
                .multiply(
                    s[0],
                    s[1],
                    s[2],
                    p[0].segment(),
                    p[0].bytes(),
                    p[0].stride(),
                    p[1].matrix(),
                    p[2].matrix(),
                    true,
                    null,
                    p[3].matrix());
    operands =
        List.of(
            x,
            readRoom("W", Bfloat16Weights.bytes(3, 5)),
            y,
            room("scratch", Bfloat16Gemv.scratchBytes()));
    all.add(new DoorCase("Bfloat16Gemv.multiply", "", sizes, operands, bfloat16));
    addWeights(all);
  }

  private static void addWeights(List<DoorCase> all) {
    long bytes = QuantizedWeights.bytes(ROWS, COLUMNS);
    long halves = Bfloat16Weights.bytes(ROWS, COLUMNS);
    add(
        all,
        "QuantizedWeights.quantize",
        "",
        (tier, s, p) ->
            QuantizedWeights.quantize(p[0].matrix(), s[R], s[C], p[1].matrix(), p[2].matrix()),
        read("w", R, C).exact(),
        room("q", bytes),
        writtenRow("scale", C));
    add(
        all,
        "QuantizedWeights.dequantize",
        "",
        (tier, s, p) ->
            QuantizedWeights.dequantize(p[0].matrix(), p[1].matrix(), s[R], s[C], p[2].matrix()),
        readRoom("q", bytes),
        readRow("scale", C),
        written("w", R, C).exact());
    add(
        all,
        "Bfloat16Weights.narrow",
        "",
        (tier, s, p) -> Bfloat16Weights.narrow(p[0].matrix(), s[R], s[C], p[1].matrix()),
        read("w", R, C).exact(),
        room("out", halves));
    add(
        all,
        "Bfloat16Weights.widen",
        "",
        (tier, s, p) -> Bfloat16Weights.widen(p[0].matrix(), s[R], s[C], p[1].matrix()),
        readRoom("in", halves),
        written("w", R, C).exact());
  }
}
