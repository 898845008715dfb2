/**
 * What people put around a training: callbacks, metrics and reports, cross-validation and search,
 * how sure a prediction is, what a network looks at, and recipes that train a model again.
 */
module dev.ranvier.fit {
  requires transitive dev.ranvier;
  requires dev.ranvier.simd;

  exports dev.ranvier.callback;
  exports dev.ranvier.certainty;
  exports dev.ranvier.evaluation;
  exports dev.ranvier.recipe;
  exports dev.ranvier.selection;
  exports dev.ranvier.understanding;
}
