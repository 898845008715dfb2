package dev.ranvier.bench.lab;

/**
 * One way to do what a case asks for.
 *
 * @param name in the CSV
 * @param call does it once, and allocates nothing when it is warm
 * @param flops of a call, where they are what counts: ways are then compared by the time for each,
 *     and with the machine's rate; else 0
 */
record Way(String name, Runnable call, double flops) {

  /** A way that does the same as the others of its case. */
  static Way of(String name, Runnable call) {
    return new Way(name, call, 0);
  }
}
