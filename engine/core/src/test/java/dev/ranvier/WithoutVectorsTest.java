package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.simd.MachineCode;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import org.junit.jupiter.api.Test;

/** Machine code computes SIMD's products where the JVM was started without the Vector API. */
@Gate
@Ships
class WithoutVectorsTest {

  @Test
  void machineCodeNeedsNoModuleAndChangesNoResult() throws Exception {
    assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    Outcome scalar = run("scalar", Backend.SCALAR);
    Outcome simd = run("code", Backend.SIMD);
    Outcome auto = run("code", Backend.AUTO);
    assertThat(simd.out()).isEqualTo(scalar.out()).isNotEmpty();
    assertThat(auto.out()).isEqualTo(scalar.out());
    assertThat(simd.err())
        .containsPattern("dense_1 forward .* SIMD \\(asked for\\) +code ")
        .contains("SCALAR kernels, a twin: the module jdk.incubator.vector is not resolved\n")
        .doesNotContain("Ranvier:");
    assertThat(auto.err()).contains("AUTO: SIMD, as machine code", "BLAS: not used");
    assertThat(scalar.err()).contains("Ranvier: SIMD: off").contains("SCALAR kernels\n");
  }

  private static Outcome run(String kernels, Backend backend) throws Exception {
    return Program.java("--enable-native-access=ALL-UNNAMED", "-Dranvier.simd=" + kernels, "-ea")
        .main(System.getProperty("java.class.path"), DeniedMemory.class, backend.name())
        .run()
        .requireSuccess();
  }
}
