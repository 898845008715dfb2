package dev.ranvier.simd.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Activations in machine code through the doors of kernels: the bits of the scalar twins. */
@Anywhere
class CodeActivationTest {

  @BeforeEach
  void codeRuns() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  private static List<ActivationCase> cases() {
    return ActivationCases.ALL.stream().filter(c -> code(c) != null).toList();
  }

  private static CodeActivation code(ActivationCase c) {
    return c.factory().apply(KernelProvider.CODE) instanceof CodeActivation code
        ? code.ofAnySize()
        : null;
  }

  @Test
  void allElementwiseActivationsAreInCode() {
    List<String> without =
        ActivationCases.ALL.stream()
            .filter(c -> code(c) == null)
            .map(ActivationCase::name)
            .toList();
    assertThat(without).containsExactly("linear", "erf", "softmax", "log-softmax");
  }

  @Test
  void blocksHaveTheBitsOfTheTwins() {
    for (ActivationCase c : cases()) {
      ActivationKernel twin = c.factory().apply(KernelProvider.SCALAR);
      for (Layouts.Layout layout : Layouts.all()) {
        try (Arena arena = Arena.ofConfined()) {
          blocks(code(c), twin, layout, arena);
        }
      }
    }
  }

  private static void blocks(
      CodeActivation code, ActivationKernel twin, Layouts.Layout layout, Arena arena) {
    int rows = layout.rows();
    int columns = layout.columns();
    double[][] values = layout.random(1, 12);
    Padded bias = new Padded(arena, 1, columns, 0, 0).fill(layout.random(2, 2));
    Bias kernel = Bias.of(KernelProvider.SCALAR);
    Padded[] z = new Padded[2];
    Padded[] y = new Padded[2];
    Padded[] grad = new Padded[2];
    Padded[] alone = new Padded[2];
    for (int k = 0; k < 2; k++) {
      ActivationKernel one = k == 0 ? twin : code;
      z[k] = matrix(arena, layout, layout.offset()).fill(values);
      y[k] = matrix(arena, layout, layout.other());
      alone[k] = matrix(arena, layout, layout.other()).fill(values);
      grad[k] = matrix(arena, layout, 0).fill(layout.random(3, 2));
      one.forward(kernel, bias.matrix, 0, z[k].matrix, 0, y[k].matrix, 0, rows, columns);
      one.forward(kernel, bias.matrix, 0, alone[k].matrix, 0, alone[k].matrix, 0, rows, columns);
      Padded saved = one.derivativeFromOutput() ? y[k] : z[k];
      one.backward(saved.matrix, 0, grad[k].matrix, 0, rows, columns);
      alone[k].assertSameBits(y[0], "in place");
      one.forward(z[k].matrix, 0, alone[k].matrix, 0, rows, columns);
      for (Padded each : List.of(z[k], y[k], grad[k], alone[k])) {
        each.assertGuards();
      }
    }
    z[1].assertSameBits(z[0], "z");
    y[1].assertSameBits(y[0], "y");
    alone[1].assertSameBits(y[0], "without a bias");
    grad[1].assertSameBits(grad[0], "gradient");
  }

  private static Padded matrix(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  @Test
  void theBiasAlone() {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 40, 70, 16, 0).fill(new double[40][70]);
      Padded row = new Padded(arena, 1, 70, 0, 0).fill(new double[1][70]);
      row.set(0, 69, 0.5);
      Bias bias = Bias.of(KernelProvider.CODE);
      for (int call = 1; call <= 50; call++) {
        bias.add(x.matrix, 0, row.matrix, 0, 40, 70);
        assertThat(x.get(39, 69)).isEqualTo(call * 0.5f);
        if (call == 25) { // in the midst of it code takes over
          ActivationKernel none = new LinearRows();
          KernelProvider provider = KernelProvider.CODE;
          var code = Activations.of(provider, FloatFunction.LINEAR, none, none, 0f, 0f);
          assertThat(((CodeActivation) code).ofAnySize()).isNotNull();
        }
      }
      x.assertGuards();
    }
  }

  @Test
  void wrongOperandsAreRefused() {
    CodeActivation relu = code(ActivationCases.ALL.get(2));
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 2, 16, 0, 0);
      Matrix readOnly = new Matrix(x.segment.asReadOnly(), x.bytes, x.stride);
      assertThatThrownBy(() -> relu.forward(x.matrix, 0, readOnly, 0, 2, 16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("out is a read-only segment");
      Bias bias = Bias.of(KernelProvider.SCALAR);
      assertThatThrownBy(() -> relu.forward(bias, x.matrix, 0, readOnly, 0, x.matrix, 0, 2, 16))
          .hasMessageContaining("in is a read-only segment");
      assertThatThrownBy(() -> relu.backward(x.matrix, 0, x.matrix, 0, 3000, 16))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("in needs");
      assertThatThrownBy(() -> relu.forward(bias, x.matrix, 5000, x.matrix, 0, x.matrix, 0, 2, 16))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("bias needs");
      x.assertGuards();
    }
  }

  @Test
  void whoHasNoBlockOfArgumentsDoesWithout() {
    CodeActivation relu = code(ActivationCases.ALL.get(2));
    assertThat(MachineFunction.takeArguments()).isNotZero();
    try (Arena arena = Arena.ofConfined()) {
      assertThat(MachineFunction.takeArguments()).isZero();
      Padded x = new Padded(arena, 1, 16, 0, 0).fill(new double[1][16]);
      x.set(0, 3, -2);
      relu.forward(x.matrix, 0, x.matrix, 0, 1, 16);
      assertThat(x.get(0, 3)).isZero();
      assertThat(MachineFunction.takeArguments()).as("still taken").isZero();
    } finally {
      MachineFunction.giveBackArguments();
    }
    assertThat(MachineFunction.takeArguments()).isNotZero();
    MachineFunction.giveBackArguments();
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      CodeActivation tanh = code(ActivationCases.ALL.get(1));
      Padded x = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
      Bias bias = Bias.of(KernelProvider.SCALAR);
      Allocation.assertNone(
          "forward", () -> tanh.forward(bias, x.matrix, 0, x.matrix, 0, x.matrix, 0, 1, 37));
      Allocation.assertNone("backward", () -> tanh.backward(x.matrix, 0, x.matrix, 0, 3, 37));
    }
  }
}
