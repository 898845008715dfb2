/**
 * Which network is good, judged on samples that it was not trained on: splits and folds by seed,
 * cross-validation, and searches over parameters. Whatever runs here in parallel gives the same
 * results as one after the other.
 */
package dev.ranvier.selection;
