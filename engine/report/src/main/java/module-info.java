/** Pictures: SVG of networks, trainings and models, reports as one HTML file, interactive pages. */
module dev.ranvier.report {
  requires transitive dev.ranvier.fit;

  exports dev.ranvier.report;
}
