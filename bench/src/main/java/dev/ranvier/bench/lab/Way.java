package dev.ranvier.bench.lab;

/**
 * One way to do what a case asks for.
 *
 * @param name in the CSV
 * @param call does it once
 * @param flops of a call, where they are what counts: ways are then compared by the time for each,
 *     and with the machine's rate; else 0
 * @param quiet whether a call allocates nothing when it is warm, which is how that is known
 */
record Way(String name, Runnable call, double flops, boolean quiet) {

  Way(String name, Runnable call, double flops) {
    this(name, call, flops, true);
  }

  /** A way that does the same as the others of its case. */
  static Way of(String name, Runnable call) {
    return new Way(name, call, 0);
  }

  /** The same of a call that allocates, if only its result: it is warm after a time. */
  static Way allocating(String name, Runnable call) {
    return new Way(name, call, 0, false);
  }
}
