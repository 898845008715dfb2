package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

/**
 * A vector that crosses a call which C2 does not inline becomes an object, and what C2 inlines
 * depends on what else it has seen. So no method of ours takes or returns one.
 */
@Anywhere
class VectorCodeTest {

  @Test
  void noVectorLeavesTheMethodThatMadeIt() throws Exception {
    List<ClassModel> classes = VectorCode.moduleClasses();
    List<String> violations = new ArrayList<>();
    for (ClassModel type : classes) {
      violations.addAll(VectorCode.violations(type));
      violations.addAll(KernelRules.violations(type));
    }
    assertThat(violations).isEmpty();
    assertThat(classes.stream().flatMap(type -> VectorCode.vectorMethods(type).stream()))
        .as("methods that use vectors")
        .contains("dev.ranvier.simd.vector.RowKernel.sum")
        .hasSizeGreaterThan(20);
  }

  @Test
  void theRuleIsSeenBroken() throws Exception {
    try (InputStream bytes =
        VectorCodeTest.class.getResourceAsStream("VectorCodeTest$BrokenKernel.class")) {
      ClassModel type = ClassFile.of().parse(bytes.readAllBytes());
      assertThat(VectorCode.violations(type))
          .containsExactlyInAnyOrder(
              "field BrokenKernel.species",
              "field BrokenKernel.vectors",
              "signature BrokenKernel.takes",
              "signature BrokenKernel.returns",
              "signature BrokenKernel.takesMany",
              "lambda BrokenKernel.lambda",
              "generic BrokenKernel.all",
              "generic BrokenKernel.takesList");
      assertThat(VectorCode.vectorMethods(type))
          .containsExactly("dev.ranvier.simd.VectorCodeTest$BrokenKernel.returns");
    }
  }

  @Test
  void everyRuleInsideAKernelIsSeenBroken() throws Exception {
    assertThat(broken("Memory"))
        .containsExactlyInAnyOrder(
            "asSlice MemoryKernel.slice",
            "reinterpret MemoryKernel.reinterpret",
            "byteSize MemoryKernel.size",
            "array MemoryKernel.array",
            "array MemoryKernel.element",
            "object MemoryKernel.object");
    assertThat(broken("Tokens"))
        .containsExactlyInAnyOrder(
            "token TokensKernel.local",
            "token TokensKernel.twice",
            "token TokensKernel.twice",
            "token TokensKernel.field",
            "token TokensKernel.chosen",
            "token TokensKernel.parameter");
    assertThat(broken("Functions"))
        .containsExactlyInAnyOrder(
            "transcendental FunctionsKernel.token",
            "transcendental FunctionsKernel.scalar",
            "transcendental FunctionsKernel.power",
            "order FunctionsKernel.sum",
            "order FunctionsKernel.maskedProduct",
            "species FunctionsKernel.species");
    assertThat(broken("Receiver")).containsOnly("receiver ReceiverKernel.shift");
    assertThat(broken("Scalars")).containsExactly("scalars ScalarsKernel.nine");
    assertThat(broken("Long")).containsExactly("size LongKernel.run");
    assertThat(broken("Good")).isEmpty();
  }

  private static List<String> broken(String name) throws Exception {
    String file = "BrokenKernels$" + name + "Kernel.class";
    try (InputStream bytes = VectorCodeTest.class.getResourceAsStream(file)) {
      return KernelRules.violations(ClassFile.of().parse(bytes.readAllBytes()));
    }
  }

  /** Everything that is not allowed. Only read, never run. */
  static final class BrokenKernel {

    VectorSpecies<Float> species;
    FloatVector[] vectors;
    List<FloatVector> all;

    void takes(int first, VectorMask<Float> mask) {}

    FloatVector returns() {
      return vectors[0].neg();
    }

    void takesMany(FloatVector... all) {}

    void takesList(List<? extends VectorSpecies<Float>> species) {}

    Supplier<String> lambda() {
      return this::toString;
    }
  }
}
