package dev.ranvier.certainty;

import dev.ranvier.testkit.RealPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The real tables that tests train on: plain CSV without commas inside of quotes. */
final class Csv {

  private Csv() {}

  /** Lines behind the header, cell by cell, without quotes. */
  static List<String[]> read(String name) throws IOException {
    Path file = RealPart.named("RANVIER_DATA", "real data").resolve(name);
    try (var lines = Files.lines(file)) {
      return lines.skip(1).map(line -> line.replace("\"", "").split(",")).toList();
    }
  }
}
