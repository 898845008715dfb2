package dev.ranvier.recipe;

import dev.ranvier.Backend;

/** Prints the lines of {@code hashes.txt}, for a network that is new. */
final class RecordHashes {

  private RecordHashes() {}

  public static void main(String[] arguments) {
    Backend backend = Backend.valueOf(arguments[0]);
    for (SmallNetwork network : SmallNetwork.all()) {
      System.out.println(network.name() + " " + network.hash(backend));
    }
  }
}
