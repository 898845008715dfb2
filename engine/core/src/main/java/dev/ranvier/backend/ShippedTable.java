package dev.ranvier.backend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * A table that comes with the engine. To add one for another kind of machine: its file beside the
 * others, as {@code bench/run.sh auto --out FILE} writes it there, and its line in {@link #ALL}.
 *
 * @param file beside this class
 * @param machine that it was measured on
 */
record ShippedTable(String file, MachineKind machine) {

  /** All of them. */
  static final List<ShippedTable> ALL =
      List.of(
          new ShippedTable("auto-512-cooperlake.txt", new MachineKind(512, 32, "Cooperlake")),
          new ShippedTable("auto-256-zen.txt", new MachineKind(256, 16, "Zen")));

  /** The one for a machine, or the nearest; of equally near ones the first. */
  static ShippedTable nearest(MachineKind machine) {
    return ALL.stream()
        .min(Comparator.comparingInt(table -> table.machine.distance(machine)))
        .orElseThrow();
  }

  /** Its lines. */
  List<String> lines() {
    try (InputStream stream = ShippedTable.class.getResourceAsStream(file);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a plan says of it. */
  String describe(MachineKind here) {
    return machine.distance(here) == 0
        ? "shipped table for " + machine
        : "shipped table for %s, the nearest to this machine (%s)".formatted(machine, here);
  }
}
