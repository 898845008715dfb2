package dev.ranvier.blas;

/** What a started program does: looks for a library and says what it found. */
final class Probe {

  private Probe() {}

  public static void main(String[] args) {
    System.out.println(BlasLibrary.report());
    BlasLibrary library = BlasLibrary.find().orElseThrow();
    System.out.println("found " + library.name() + " in " + BlasLibrary.class.getModule());
  }
}
