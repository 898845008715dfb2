package dev.ranvier.simd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.simd.product.MatrixProduct;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether machine code runs in JVMs and processes that are started in other ways, and why not. */
@Gate
@Ships
class MachineCodeStatusTest {

  private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
  private static final String CODE = "-Dranvier.simd=code";

  /** All of the code cache at once: where nothing may become executable, it could not grow. */
  private static final String[] WHOLE_CACHE = {
    "-XX:ReservedCodeCacheSize=32m", "-XX:InitialCodeCacheSize=32m", "-XX:-SegmentedCodeCache"
  };

  @TempDir Path folder;

  @BeforeEach
  void codeRuns() {
    assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  @Test
  void isTakenUnlessAnotherIsAskedForAndTheProductIsTheSame() throws Exception {
    Outcome vector = start(Simd.FLAG, NATIVE, "-Dranvier.simd=vector");
    String level = "Machine code: " + MachineCode.current().level() + "\n";
    for (String taken : List.of("-Dranvier.simd=", CODE)) {
      Outcome code = start(Simd.FLAG, NATIVE, taken);
      assertThat(code.out()).contains(level, "best CODE", product(vector));
    }
    assertThat(start(Simd.FLAG, NATIVE, "-Dranvier.cpu=avx2").out())
        .contains("Machine code: avx2 (ranvier.cpu)\n", product(vector));
  }

  @Test
  void isOffWhereAnotherProviderIsAskedFor() throws Exception {
    for (String other : List.of("vector", "scalar")) {
      assertThat(start(Simd.FLAG, NATIVE, "-Dranvier.simd=" + other).out())
          .contains("Machine code: off (switched off by ranvier.simd)")
          .containsIgnoringCase("best " + other);
    }
  }

  @Test
  void isOffWithoutNativeAccessAndNamesTheFlag() throws Exception {
    assertThat(start(Simd.FLAG, "--illegal-native-access=deny", CODE).out())
        .contains("Machine code: off (access to native memory was denied", NATIVE)
        .contains("best VECTOR");
  }

  @Test
  void warnsOnceWithoutTheFlag() throws Exception {
    String once = "A restricted method in java.lang.foreign";
    assertThat(start(Simd.FLAG, CODE).err()).containsOnlyOnce(once);
    assertThat(start(Simd.FLAG, NATIVE, CODE).err()).doesNotContain(once);
  }

  @Test
  void isOffWithoutHardwareFmaOrOnAnotherProcessor() throws Exception {
    assertThat(start(Simd.FLAG, NATIVE, CODE, "-XX:-UseFMA").out())
        .contains("Machine code: off (the JVM does not use fused multiply-adds")
        .contains("best SCALAR");
    assertThat(start(Simd.FLAG, NATIVE, CODE, "-Dos.arch=riscv64").out())
        .contains("Machine code: off (it is written for x86-64, this is riscv64)");
  }

  @Test
  void isOffWhereNoMemoryMayBecomeExecutable() throws Exception {
    Outcome usual = start(Simd.FLAG, NATIVE, "-Dranvier.simd=vector");
    Outcome refused = program(Stream.of(WHOLE_CACHE), Simd.FLAG, NATIVE, CODE, "-Drefuse=yes");
    assumeFalse(refused.out().contains("no PR_SET_MDWE"), "this kernel cannot refuse it");
    assertThat(refused.out())
        .contains("Machine code: off (")
        .contains("the system refused executable memory: mprotect failed with")
        .contains("errno 13 (EACCES)", "PR_SET_MDWE")
        .contains("best VECTOR");
    assertThat(product(refused)).isEqualTo(product(usual));
  }

  @Test
  void refusesALevelThatItDoesNotKnowEachTime() throws Exception {
    Outcome outcome =
        Program.java(Simd.FLAG, NATIVE, "-Dranvier.cpu=sse")
            .main(System.getProperty("java.class.path"), Twice.class)
            .run();
    assertThat(outcome.requireSuccess().out().lines())
        .containsExactly(
            "Property ranvier.cpu (or RANVIER_CPU) is 'sse', expected avx2, avx512 or unset",
            "Property ranvier.cpu (or RANVIER_CPU) is 'sse', expected avx2, avx512 or unset");
  }

  @Test
  void writesWhatIsInstalledAndItsNamesForPerf() throws Exception {
    Path dump = folder.resolve("new").resolve("dump");
    Outcome outcome = start(Simd.FLAG, NATIVE, CODE, "-Dranvier.code.dump=" + dump);
    assertThat(dump.resolve("cpuid.bin")).binaryContent().endsWith(0xC3);
    if (System.getProperty("os.name").equals("Linux")) {
      String pid = outcome.out().lines().filter(l -> l.startsWith("pid ")).findFirst().get();
      Path map = Path.of("/tmp/perf-" + pid.substring(4) + ".map");
      try {
        long bytes = Files.size(dump.resolve("cpuid.bin"));
        assertThat(Files.readAllLines(map))
            .anyMatch(line -> line.matches("[0-9a-f]+ %x cpuid".formatted(bytes)));
      } finally {
        Files.deleteIfExists(map);
      }
    }
  }

  @Test
  void refusesToWriteWhereItCannot() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Outcome outcome =
        Program.java(Simd.FLAG, NATIVE, CODE, "-Dranvier.code.dump=" + file)
            .main(System.getProperty("java.class.path"), Twice.class)
            .run();
    assertThat(outcome.requireSuccess().out())
        .contains("Property ranvier.code.dump (or RANVIER_CODE_DUMP) is '" + file + "'")
        .contains("expected a folder that can be written");
  }

  private static String product(Outcome outcome) {
    return outcome.out().lines().filter(line -> line.startsWith("product ")).findFirst().get();
  }

  private static Outcome start(String... flags) throws IOException, InterruptedException {
    return program(Stream.empty(), flags);
  }

  private static Outcome program(Stream<String> more, String... flags)
      throws IOException, InterruptedException {
    return Program.java(Stream.concat(more, Stream.of(flags)).toArray(String[]::new))
        .main(System.getProperty("java.class.path"), Child.class)
        .run()
        .requireSuccess();
  }

  /** Prints the decision and a product that is computed by it. */
  static final class Child {

    private static final int PR_SET_MDWE = 65;
    private static final long PR_MDWE_REFUSE_EXEC_GAIN = 1;
    private static final int SIZE = 33;

    private Child() {}

    public static void main(String[] args) throws Throwable {
      if (System.getProperty("refuse") != null && refuseExecutableMemory() != 0) {
        System.out.println("no PR_SET_MDWE");
        return;
      }
      System.out.println("pid " + ProcessHandle.current().pid());
      if (KernelMemory.restriction().isEmpty()) {
        System.out.println("product " + product());
      }
      System.out.println(MachineCode.confirmed().describe());
      System.out.println("best " + KernelProvider.best());
    }

    @SuppressWarnings("restricted")
    private static int refuseExecutableMemory() throws Throwable {
      Linker linker = Linker.nativeLinker();
      MethodHandle prctl =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("prctl"),
              FunctionDescriptor.of(
                  JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
      return (int) prctl.invokeExact(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0L, 0L, 0L);
    }

    private static int product() {
      Arena arena = Arena.ofAuto();
      MemorySegment a = arena.allocate(SIZE * SIZE * 4L, 64);
      MemorySegment b = arena.allocate(SIZE * SIZE * 4L, 64);
      MemorySegment c = arena.allocate(SIZE * SIZE * 4L, 64);
      for (int i = 0; i < SIZE * SIZE; i++) {
        a.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1f / (i + 1));
        b.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Math.sqrt(i));
      }
      MatrixProduct.create().multiply(MatrixProduct.Form.NN, SIZE, SIZE, SIZE, a, b, c);
      return Arrays.hashCode(c.toArray(JAVA_INT));
    }
  }

  /** Asks twice for a decision that is refused. */
  static final class Twice {

    private Twice() {}

    public static void main(String[] args) {
      for (int i = 0; i < 2; i++) {
        try {
          System.out.println(MachineCode.current().describe());
        } catch (IllegalArgumentException refused) {
          System.out.println(refused.getMessage());
        }
      }
    }
  }
}
