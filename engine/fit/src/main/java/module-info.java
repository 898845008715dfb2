/**
 * What people put around a training: callbacks, metrics and reports, cross-validation and search,
 * how sure a prediction is, and recipes that train a model again.
 */
module dev.ranvier.fit {
  requires transitive dev.ranvier;

  exports dev.ranvier.callback;
  exports dev.ranvier.certainty;
  exports dev.ranvier.evaluation;
  exports dev.ranvier.recipe;
  exports dev.ranvier.selection;
}
