/**
 * Pictures as data: a module of its own, for the JDK's decoders are in {@code java.desktop}, which
 * nobody else needs.
 */
module dev.ranvier.images {
  requires transitive dev.ranvier.datasets;
  requires java.desktop;

  exports dev.ranvier.images;
}
