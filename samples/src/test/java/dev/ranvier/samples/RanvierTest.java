package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line: what a user gets wrong ends in one message and exit code 2. */
@Ships
@Presence
final class RanvierTest {

  @TempDir Path folder;

  @Test
  void helpsAndSaysItsVersion() {
    assertThat(Commands.run("--help")).returns(0, Outcome::status).returns("", Outcome::err);
    assertThat(Commands.run().out())
        .contains("digits", "xor", "classifier", "deep", "reproduce", "verify");
    assertThat(Commands.run("--version").out()).contains("ranvier 0.");
    for (String command : List.of("digits", "xor", "classifier", "deep", "reproduce", "verify")) {
      assertThat(Commands.run(command, "--help").out()).contains("Usage: ranvier " + command);
      assertThat(Commands.run("help", command).out()).contains("Usage: ranvier " + command);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    refused(Commands.run("digits", "--nope"), "--nope", "ranvier digits --help");
    refused(Commands.run("xor", "--nope"), "--nope", "ranvier xor --help");
    refused(Commands.run("dance"), "dance", "ranvier --help");
    refused(Commands.run("digits", "--backend", "GPU"), "--backend", "AUTO, SIMD, BLAS, SCALAR");
    refused(Commands.run("digits", "--epochs", "ten"), "--epochs", "ten");
    refused(Commands.run("digits", "--seed"), "--seed");
  }

  @Test
  void refusesNumbersOutOfRange() {
    refused(Commands.run("digits", "--epochs", "0"), "--epochs is 0, expected at least 1");
    refused(Commands.run("digits", "--batch-size", "-3"), "--batch-size is -3");
  }

  @Test
  void aBatchLargerThanTheDataTakesWhatThereIs() {
    Outcome program = digits("--batch-size", "1000000000", "--epochs", "1");
    assertThat(program.status()).isZero();
    assertThat(program.out()).contains("One training step, batch size 40,");
  }

  @Test
  void refusesMissingAndDamagedData() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    refused(digits("--data", nowhere.toString()), nowhere.toString(), "found nothing");
    Path data = data();
    Path images = data.resolve("train-images-idx3-ubyte");
    byte[] whole = Files.readAllBytes(images);
    DigitFiles.write(data, "train-images-idx3-ubyte", Arrays.copyOf(whole, 1_000));
    refused(digits(), images.toString(), "expected", "found");
    whole[0] = 1;
    DigitFiles.write(data, "train-images-idx3-ubyte", whole);
    refused(digits(), images.toString(), "magic number");
    Files.delete(images);
    refused(digits(), data.toString(), "train-images-idx3-ubyte");
  }

  @Test
  void looksForAPlaceForTheModelBeforeItReadsAnything() throws IOException {
    String[] nowhere = {"--data", folder.resolve("nowhere").toString()};
    Path missing = folder.resolve("missing");
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path out : List.of(missing.resolve("m"), file.resolve("m"), folder)) {
      List<String> arguments = new ArrayList<>(List.of(nowhere));
      arguments.addAll(List.of("--out", out.toString()));
      refused(digits(arguments.toArray(String[]::new)), "--out", folder.toString());
    }
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void refusesABackendThatCannotRunHere() throws Exception {
    List<String> nowhere = List.of("digits", "--data", "nowhere", "--backend");
    refused(
        classPath("-Dranvier.blas=none", nowhere, "BLAS"),
        "Backend BLAS is not available",
        "choose AUTO, SIMD or SCALAR");
    refused(
        classPath("-Dranvier.simd=vector", nowhere, "SIMD"),
        "Backend SIMD is not available",
        "--add-modules=jdk.incubator.vector");
  }

  private Outcome classPath(String option, List<String> arguments, String last) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", option));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Ranvier.class.getName());
    command.addAll(arguments);
    command.add(last);
    return Program.java("-ea").flags(command.toArray(String[]::new)).in(folder).run();
  }

  /** {@code digits} on a small set, unless the arguments say otherwise. */
  private Outcome digits(String... arguments) {
    List<String> command = new ArrayList<>(List.of("digits"));
    List<String> given = List.of(arguments);
    if (!given.contains("--data")) {
      command.addAll(List.of("--data", data().toString()));
    }
    if (!given.contains("--out")) {
      command.addAll(List.of("--out", folder.resolve("m.safetensors").toString()));
    }
    command.addAll(given);
    return Commands.run(command.toArray(String[]::new));
  }

  private Path data() {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      DigitData digits = new DigitGenerator(1).data(40, 10);
      DigitFiles.writeAll(data, digits);
    }
    return data;
  }

  private static void refused(Outcome program, String... said) {
    assertThat(program.err())
        .contains(said)
        .doesNotContain("\tat ", "Exception:", "Usage:")
        .endsWith("\n");
    assertThat(program.status()).isEqualTo(2);
    assertThat(program.err().lines().filter(line -> line.contains(said[0]))).hasSize(1);
  }
}
