package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.Kernels;
import dev.ranvier.Sequential;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What AUTO does and says where the bundled library cannot be unpacked into the user's cache. */
@Gate
@Ships
class BlasPlacesTest {
  @TempDir private Path folder;
  private Path temporary;
  private Path unusable;

  /** Prints AUTO's plan; with an argument, on an interrupted thread. */
  static final class Plan {
    private Plan() {}

    public static void main(String[] arguments) {
      if (arguments.length > 0) {
        Thread.currentThread().interrupt();
      }
      try (Sequential network = Sequential.of(Input.of(4), Dense.of(2))) {
        network.compile(Optimizer.sgd(0.1), Loss.meanSquaredError());
        network.kernels(Kernels.VECTOR); // machine code would leave nothing to a library
        System.out.println(network.explainPlan(2));
        System.out.println(network.explainPlan(3));
      }
    }
  }

  @BeforeEach
  void name() throws Exception {
    boolean shipped =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(shipped, "no bundled library for this machine");
    temporary = Files.createDirectory(folder.resolve("tmp"));
    // Below a regular file, since a super-user may write anywhere else.
    unusable = Files.createFile(folder.resolve("file")).resolve("cache");
  }

  @Test
  void aCacheThatCannotBeWrittenIsReplacedByAPrivateTemporaryFolder() throws Exception {
    Outcome outcome = plan("-Dranvier.cache=" + unusable);
    assertThat(outcome.out())
        .contains("BLAS: OpenBLAS", ", " + temporary + "/ranvier-")
        .contains("(could not unpack ", "into the cache folder " + unusable + " (ranvier.cache)");
    assertThat(outcome.err()).doesNotContain("BLAS: off");
  }

  @Test
  void aLibraryThatCannotBeUnpackedAnywhereIsMissedAloud() throws Exception {
    Files.delete(temporary);
    Files.createFile(temporary);
    Outcome outcome = plan("-Dranvier.cache=" + unusable);
    List<String> said =
        outcome.err().lines().filter(line -> line.startsWith("Ranvier: BLAS: off")).toList();
    if (outcome.out().contains("BLAS: none")) {
      assertThat(said).hasSize(1);
      assertThat(said.getFirst()).contains("could not unpack ", unusable.toString());
    }
    assertThat(outcome.out())
        .contains("(could not unpack ", unusable.toString(), "; then could not unpack ");
  }

  @Test
  void aUserWithoutAHomeLeavesNothingWhereTheProgramRuns() throws Exception {
    Path here = Files.createDirectory(folder.resolve("here"));
    Outcome outcome = plan(here, "-Duser.home=?");
    assertThat(outcome.out()).contains("BLAS: OpenBLAS", ", " + temporary + "/ranvier-");
    try (Stream<Path> left = Files.list(here)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void anInterruptedThreadThatAsksFirstFindsTheLibrary() throws Exception {
    Outcome outcome = plan(folder, "-Dranvier.cache=" + folder.resolve("cache"), "interrupted");
    assertThat(outcome.out()).contains("BLAS: OpenBLAS", ", " + folder.resolve("cache"));
  }

  private Outcome plan(String flag) throws Exception {
    return plan(folder, flag);
  }

  private Outcome plan(Path where, String flag, String... arguments) throws Exception {
    return Program.java(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            flag)
        .main(System.getProperty("java.class.path"), Plan.class, arguments)
        .in(where)
        .with("RANVIER_CACHE", "")
        .with("XDG_CACHE_HOME", "")
        .run()
        .requireSuccess();
  }
}
