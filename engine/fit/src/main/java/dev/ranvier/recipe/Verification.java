package dev.ranvier.recipe;

import dev.ranvier.Backend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether this machine computes the same bits as others: five small networks, trained here by
 * Ranvier's own kernels, and the hashes of their weights as other processors had them. It takes a
 * few seconds.
 *
 * @param results one for each network
 * @param recordedOn where the hashes were recorded
 * @param seconds it took
 */
public record Verification(List<Result> results, List<String> recordedOn, double seconds) {

  private static final String FILE = "hashes.txt";
  private static final String MACHINE = "recorded on ";

  /** Copies the lists. */
  public Verification {
    results = List.copyOf(results);
    recordedOn = List.copyOf(recordedOn);
  }

  /**
   * One network's.
   *
   * @param name of the network
   * @param hash SHA-256 of its weights as they are here
   * @param expected as it was recorded
   */
  public record Result(String name, String hash, String expected) {

    /** Whether they are the same. */
    public boolean agrees() {
      return hash.equals(expected);
    }
  }

  /** Trains and compares: with SIMD, and where it is not there with the loops that define it. */
  public static Verification run() {
    try {
      return run(Backend.SIMD);
    } catch (IllegalStateException _) {
      return run(Backend.SCALAR);
    }
  }

  static Verification run(Backend backend) {
    long start = System.nanoTime();
    Recorded recorded = Recorded.read();
    List<Result> results = new ArrayList<>();
    for (SmallNetwork network : SmallNetwork.all()) {
      String expected = recorded.hashes().getOrDefault(network.name(), "none");
      results.add(new Result(network.name(), network.hash(backend), expected));
    }
    return new Verification(results, recorded.machines(), (System.nanoTime() - start) * 1e-9);
  }

  private record Recorded(Map<String, String> hashes, List<String> machines) {

    static Recorded read() {
      Map<String, String> hashes = new LinkedHashMap<>();
      List<String> machines = new ArrayList<>();
      try (InputStream stream = Verification.class.getResourceAsStream(FILE);
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line : lines.lines().toList()) {
          if (line.startsWith(MACHINE)) {
            machines.add(line.substring(MACHINE.length()));
          } else if (!line.isBlank()) {
            String[] words = line.split(" ");
            hashes.put(words[0], words[1]);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Recorded(hashes, machines);
    }
  }

  /** Whether all hashes are the recorded ones. */
  public boolean agrees() {
    return results.stream().allMatch(Result::agrees);
  }

  /** A line for each network, where the hashes come from, and the verdict. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Result result : results) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-18s %s  %s%n",
              result.name(),
              result.hash().substring(0, 16),
              result.agrees() ? "the same" : "differs from " + result.expected().substring(0, 16)));
    }
    text.append("Recorded on ").append(String.join("; ", recordedOn)).append('\n');
    long same = results.stream().filter(Result::agrees).count();
    return text.append(
            String.format(
                Locale.ROOT,
                "%d of %d networks have the recorded bits, %.1f s",
                same,
                results.size(),
                seconds))
        .toString();
  }
}
