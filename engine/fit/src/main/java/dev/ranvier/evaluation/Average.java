package dev.ranvier.evaluation;

/** How the values of several classes become one, in the words of Keras and scikit-learn. */
public enum Average {
  /** Not at all: each class has a value of its own. */
  NONE,
  /** Counts of all classes are added up first, so that every sample weighs the same. */
  MICRO,
  /** The mean, so that every class weighs the same. */
  MACRO,
  /** The mean by the number of samples that each class has. */
  WEIGHTED
}
