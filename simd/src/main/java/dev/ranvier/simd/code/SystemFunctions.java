package dev.ranvier.simd.code;

/** Functions of the operating system, by their names. */
@FunctionalInterface
interface SystemFunctions {

  /** The most arguments of one. */
  int ARGUMENTS = 6;

  /**
   * Calls one.
   *
   * @param arguments up to six; the others are 0
   * @throws IllegalStateException if the system has none of this name
   */
  Result call(String name, long... arguments);

  /**
   * What one returned.
   *
   * @param value of which a function that returns an int sets the lower half alone
   * @param error the system's number for why it failed, if it did
   */
  record Result(long value, int error) {

    /** What a function that returns an int returned. */
    int status() {
      return (int) value;
    }
  }
}
