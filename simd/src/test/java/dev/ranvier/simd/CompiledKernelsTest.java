package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.gemm.ProductKernels;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Proof;
import java.lang.classfile.ClassModel;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In fresh JVMs that run every kernel: every method that uses vectors, and every loop over memory
 * of the scalar twins and the packing, reaches C2, alone or inlined into one that does, and no
 * compiler gives up on a method of ours. The list comes from the class files: a kernel that is
 * there is on it, and fails here if nothing runs it.
 */
@Gate
@Proof
@Execution(ExecutionMode.CONCURRENT)
class CompiledKernelsTest {

  private static final String OURS = "dev.ranvier.simd.";

  /** Some methods are for wide vectors alone, and their callers never take narrow ones there. */
  private static final int LANES = Simd.current().bits() / Float.SIZE;

  private static final String NARROW_NEVER =
      ".*(Interleave8Kernel.run|splitHalves|stripe1|InputListKernel.fill)$";

  /** What runs in a JVM of its own, since C2 takes a second for some kernels. */
  enum Family {
    PRODUCTS,
    VECTOR,
    SCALAR;

    boolean has(ClassModel type) {
      String name = VectorCode.name(type).replace(OURS, "");
      boolean vectors = name.endsWith("Kernel") || !VectorCode.vectorMethods(type).isEmpty();
      return switch (this) {
        case PRODUCTS -> name.matches("gem[mv]\\..*") && (!vectors || RequireVector.available());
        case VECTOR -> !name.matches("gem[mv]\\..*") && vectors;
        case SCALAR -> !name.matches("gem[mv]\\..*") && !vectors;
      };
    }

    /** Its methods, as {@code package.Class.method} below this package. */
    List<String> kernels() throws Exception {
      List<String> names = new ArrayList<>();
      for (ClassModel type : VectorCode.moduleClasses()) {
        if (has(type)) {
          names.addAll(VectorCode.vectorMethods(type));
          names.addAll(VectorCode.scalarLoops(type));
        }
      }
      return names.stream()
          .filter(name -> !name.endsWith("<clinit>"))
          .filter(name -> LANES >= 16 || !name.matches(".*(Interleave16Kernel|stripe16).*"))
          .filter(name -> LANES >= 8 || !name.matches(NARROW_NEVER))
          .filter(name -> LANES >= 8 || !name.contains("QuantizedGemvKernel"))
          .filter(name -> MachineCode.current().available() || !name.contains(".Code"))
          .map(name -> name.substring(OURS.length()))
          .distinct()
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKernelReachesC2(Family family) throws Exception {
    RequireVector.orSkip(); // the scalar twins are compiled no differently without it
    Program.likeThis(EveryKernel.class, family.name())
        .within(Duration.ofMinutes(15)) // it counts work and gives up by itself
        .run()
        .requireSuccess();
  }

  @Test
  void theListsHaveWhatTheyShould() throws Exception {
    assertThat(Family.PRODUCTS.kernels())
        .contains("gemm.GemmTileScalar.accumulate", "gemv.GemvScalar.stripe", "gemv.InputList.fill")
        .hasSizeGreaterThan(5);
    assertThat(Family.PRODUCTS.kernels().contains("gemm.GemmTile8x3v.accumulate"))
        .isEqualTo(RequireVector.available());
    assertThat(Family.VECTOR.kernels()).contains("vector.RowKernel.sum").hasSizeGreaterThan(20);
    assertThat(Family.SCALAR.kernels())
        .contains("vector.RowScalar.sumLane", "activation.ReluScalar.forward")
        .hasSizeGreaterThan(20);
  }

  /** The program of the child JVM; it ends with an exception if a kernel did not make it. */
  static final class EveryKernel {

    private static final int[][] SHAPES = {{2, 67}, {1, 203}, {3, 16}, {20, 1}};
    private static final long TURN_NANOS = 1_000_000_000L;
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final int PATIENCE_SECONDS = 400;

    private EveryKernel() {}

    public static void main(String[] arguments) throws Exception {
      Family family = Family.valueOf(arguments[0]);
      List<String> wanted = family.kernels();
      try (CompiledKernels watch = new CompiledKernels();
          Arena arena = Arena.ofConfined()) {
        List<Runnable> kernels = new ArrayList<>();
        if (family == Family.PRODUCTS) {
          kernels.addAll(ProductKernels.on(arena));
        } else {
          Tier tier = Tier.valueOf(family.name());
          for (int[] shape : SHAPES) {
            Layouts.Layout layout = new Layouts.Layout(shape[0], shape[1], 16, 0, 0);
            kernels.addAll(ElementwiseKernels.on(tier, arena, layout));
          }
        }
        Patience patience = Patience.of(PATIENCE_SECONDS, "C2 on " + family);
        do {
          long end = System.nanoTime() + TURN_NANOS;
          while (System.nanoTime() < end) {
            kernels.forEach(Runnable::run);
          }
          LockSupport.parkNanos(PAUSE_NANOS); // on a busy machine the compiler has its turn
          watch.look();
          System.out.println(
              "Not yet: " + wanted.stream().filter(name -> !watch.reached(name)).toList());
        } while (!watch.reached(wanted) && patience.isLeft());
        System.out.println(patience);
        watch.check(wanted.toArray(String[]::new));
      }
    }
  }
}
