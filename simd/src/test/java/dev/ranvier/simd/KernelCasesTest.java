package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.activation.ActivationCases;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.code.x86.Assembler;
import dev.ranvier.simd.code.x86.VectorFunctions;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.loss.LossCases;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.WeightedLoss;
import dev.ranvier.simd.optimizer.OptimizerCases;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.testkit.Presence;
import java.lang.classfile.ClassModel;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A kernel that the class files have is in its family's list of cases, on every tier that runs, and
 * a tile in the list of tiles: a forgotten row fails here, with the name.
 */
@Presence
class KernelCasesTest {

  @Test
  void everyActivationHasACase() throws Exception {
    Set<String> declared = declared(ActivationKernel.class);
    declared.removeIf(name -> name.matches(".*[.]Code(Activation|Softmax)")); // CodeKernels
    assertThat(of(ActivationCases.ALL.stream().map(c -> c.kernel())))
        .containsExactlyElementsOf(declared);
  }

  @Test
  void everyLossHasACase() throws Exception {
    Set<String> declared = declared(LossKernel.class);
    declared.remove(WeightedLoss.class.getName()); // around any other, with a test of its own
    declared.removeIf(name -> name.endsWith(".CodeLoss")); // CodeKernels
    assertThat(of(LossCases.ALL.stream().map(c -> c.kernel()))).containsExactlyElementsOf(declared);
  }

  @Test
  void everyOptimizerHasACase() throws Exception {
    Set<String> tested = new TreeSet<>();
    OptimizerCases.ALL.forEach(c -> c.kernels().forEach(k -> tested.add(k.getClass().getName())));
    assertThat(tested).containsExactlyElementsOf(declared(OptimizerKernel.class));
  }

  /** Tests and JMH take tiles from this list. */
  @Test
  void everyTileIsInTheList() throws Exception {
    Set<String> declared = new TreeSet<>();
    for (ClassModel type : VectorCode.moduleClasses()) {
      String name = VectorCode.simpleName(type);
      if (name.matches("GemmTile[0-9].*") && TestTiers.all().size() == 2
          || name.equals("GemmTileScalar")) {
        declared.add(name);
      }
    }
    assertThat(new TreeSet<>(Gemm.tiles())).containsExactlyElementsOf(declared);
  }

  /** Every class that writes kernels in machine code writes some that are tested. */
  @Test
  void everyEmitterHasACase() throws Exception {
    Set<String> declared = new TreeSet<>();
    for (ClassModel type : VectorCode.moduleClasses()) {
      String name = VectorCode.name(type);
      boolean emitter = name.endsWith("Emitter") || name.equals(VectorFunctions.class.getName());
      if (name.startsWith(Assembler.class.getPackageName() + ".") && emitter) {
        declared.add(name);
      }
    }
    Set<String> tested = new TreeSet<>();
    CodeKernels.ALL.forEach(kernel -> tested.add(kernel.emitter().getName()));
    assertThat(tested).containsExactlyElementsOf(declared).isNotEmpty();
  }

  /** The classes that the cases give on the tiers that run here. */
  private static <K> Set<String> of(Stream<Function<Tier, K>> kernels) {
    Set<String> names = new TreeSet<>();
    kernels.forEach(
        kernel -> {
          for (Tier tier : TestTiers.all()) {
            names.add(kernel.apply(tier).getClass().getName());
          }
        });
    return names;
  }

  /** The classes that implement a family's interface and run here. */
  private static Set<String> declared(Class<?> family) throws Exception {
    Set<String> names = new TreeSet<>();
    for (ClassModel type : VectorCode.moduleClasses()) {
      boolean member =
          type.interfaces().stream()
              .anyMatch(i -> i.asInternalName().equals(family.getName().replace('.', '/')));
      boolean runs =
          VectorCode.simpleName(type).startsWith("Code")
              ? MachineCode.current().available()
              : TestTiers.all().size() == 2 || !VectorCode.name(type).endsWith("Kernel");
      if (member && runs) {
        names.add(VectorCode.name(type));
      }
    }
    return names;
  }
}
