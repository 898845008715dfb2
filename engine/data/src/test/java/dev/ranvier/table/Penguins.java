package dev.ranvier.table;

import dev.ranvier.format.CsvFiles;
import dev.ranvier.random.Philox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A made-up table with two categories, two numbers, a class by text and a number to predict. */
final class Penguins {

  static final String[] SPECIES = {"Adelie", "Chinstrap", "Gentoo"};
  private static final String[][] ISLANDS = {
    {"Torgersen", "Biscoe", "Dream"}, {"Dream"}, {"Biscoe"}
  };

  private Penguins() {}

  static Path write(Path folder, String name, int rows, long seed) {
    Philox random = Philox.of(seed, 0);
    List<String> lines = new ArrayList<>(List.of("island,sex,bill,flipper,mass,species"));
    for (int i = 0; i < rows; i++) {
      int kind = random.nextInt(3);
      boolean male = random.nextInt(2) == 1;
      double bill = new double[] {39, 49, 47}[kind] + 1.5 * random.nextGaussian();
      double flipper = new double[] {190, 196, 217}[kind] + 3 * random.nextGaussian();
      String island = ISLANDS[kind][random.nextInt(ISLANDS[kind].length)];
      double mass = 20 * flipper + (male ? 600 : 0) + 30 * random.nextGaussian();
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s,%.1f,%.0f,%.0f,%s",
              island,
              male ? "male" : "female",
              bill,
              flipper,
              mass,
              SPECIES[kind]));
    }
    return CsvFiles.write(folder, name, lines.toArray(String[]::new));
  }

  /** A row that is a Gentoo's beyond doubt. */
  static Map<String, Object> gentoo() {
    return Map.of("island", "Biscoe", "sex", "female", "bill", 47.5, "flipper", 219, "mass", 4400);
  }
}
