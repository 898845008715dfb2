package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.ranvier.Sequential;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.evaluation.Metrics;
import dev.ranvier.natives.linux.x86_64.OpenBlasBinary;
import dev.ranvier.report.Plot;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Simd;
import dev.ranvier.spiking.LeakyIntegrateAndFire;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Our program on a real module path, where one module alone may use native code. */
@Gate
@Ships
@Presence
final class ModulePathTest {

  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  @TempDir Path folder;

  @Test
  void runsALesson() throws Exception {
    Outcome program = run(List.of(VECTOR), "xor");
    assertThat(program.out()).contains("accuracy 1.000");
    assertThat(program.err().lines())
        .containsExactly("WARNING: Using incubator modules: jdk.incubator.vector");
  }

  @Test
  void runsWithoutTheVectorModuleAndSaysSo() throws Exception {
    Outcome program = run(List.of("-Dranvier.simd=vector"), "xor");
    assertThat(program.out()).contains("accuracy 1.000");
    assertThat(program.err().lines())
        .singleElement()
        .asString()
        .startsWith("Ranvier: SIMD: off")
        .contains(VECTOR);
  }

  /** The library's module is named nowhere on the command line: the service binding resolves it. */
  @Test
  void findsTheBundledLibraryThroughItsModule() throws Exception {
    assumeTrue(Cases.blasBundled(), "no library is bundled for this platform");
    DigitFiles.writeAll(folder.resolve("data"), new DigitGenerator(1).data(32, 8));
    assertThat(run(List.of(), "digits --epochs 1 --batch-size 16 --data data --backend BLAS").out())
        .contains("BLAS: OpenBLAS 0.3.31", "BLAS (asked for)", "SCALAR kernels", "it reads:");
  }

  /** The one module that may use native code calls it for the kernels. */
  @Test
  void runsMachineCodeThroughTheModuleThatMay() throws Exception {
    assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
    DigitFiles.writeAll(folder.resolve("data"), new DigitGenerator(1).data(32, 8));
    String digits = "digits --epochs 1 --batch-size 16 --data data --backend SIMD";
    Outcome program = run(List.of(VECTOR, "-Dranvier.simd=code"), digits);
    assertThat(program.out()).contains("\nMachine code: " + MachineCode.current().level() + "\n");
    assertThat(program.err()).doesNotContain("Ranvier:");
  }

  private Outcome run(List<String> flags, String arguments)
      throws IOException, InterruptedException {
    String path =
        Stream.of(
                Ranvier.class,
                Sequential.class,
                DigitGenerator.class,
                CsvReader.class,
                Metrics.class,
                LeakyIntegrateAndFire.class,
                Plot.class,
                Simd.class,
                BlasLibrary.class,
                OpenBlasBinary.class,
                CommandLine.class)
            .map(type -> Program.classes(type).toString())
            .collect(Collectors.joining(System.getProperty("path.separator")));
    List<String> command = new ArrayList<>(flags);
    command.addAll(
        List.of("--enable-native-access=dev.ranvier.blas", "--illegal-native-access=deny"));
    command.addAll(List.of("-p", path, "-m", "dev.ranvier.samples/" + Ranvier.class.getName()));
    command.addAll(List.of(arguments.split(" ")));
    Outcome program = Program.java("-ea").flags(command.toArray(String[]::new)).in(folder).run();
    return program.requireSuccess();
  }
}
