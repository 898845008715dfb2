package dev.ranvier.simd;

import dev.ranvier.simd.activation.ActivationCodeCases;
import dev.ranvier.simd.activation.SoftmaxCodeCases;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.dropout.DropoutCodeCases;
import dev.ranvier.simd.gemm.GemmCodeCases;
import dev.ranvier.simd.gemv.GemvCodeCases;
import dev.ranvier.simd.gemv.PanelCodeCases;
import dev.ranvier.simd.gemv.SmallLayersCodeCases;
import dev.ranvier.simd.loss.LossCodeCases;
import dev.ranvier.simd.optimizer.UpdateCodeCases;
import dev.ranvier.simd.reduce.ColumnSumsCodeCases;
import java.util.List;
import java.util.stream.Stream;

/** All kernels in machine code: what is in this list has its tests. */
public final class CodeKernels {

  public static final List<CodeKernel> ALL =
      Stream.of(
              GemmCodeCases.all(),
              GemvCodeCases.all(),
              ActivationCodeCases.all(),
              DropoutCodeCases.all(),
              LossCodeCases.all(),
              PanelCodeCases.all(),
              SmallLayersCodeCases.all(),
              SoftmaxCodeCases.all(),
              ColumnSumsCodeCases.all(),
              UpdateCodeCases.all(),
              RowCallsCodeCases.all())
          .flatMap(List::stream)
          .toList();

  private CodeKernels() {}

  /** Up to which kernels run here; says what that leaves out. */
  public static List<CodeKernel> thatRun() {
    List<CodeKernel> run = ALL.stream().filter(kernel -> runs(kernel.level())).toList();
    if (run.size() < ALL.size()) {
      System.out.printf(
          "Skipped: %d of %d kernels in machine code (%s)%n",
          ALL.size() - run.size(), ALL.size(), MachineCode.current().describe());
    }
    return run;
  }

  /** Whether kernels of a level run here. */
  public static boolean runs(Level level) {
    MachineCode code = MachineCode.current();
    return code.available() && level.compareTo(code.processor().level().orElseThrow()) <= 0;
  }
}
