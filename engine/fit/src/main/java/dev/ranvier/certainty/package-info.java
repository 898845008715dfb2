/**
 * How sure a prediction is: intervals and sets that hold at a stated confidence, rows that are
 * unlike those trained on, and ensembles, whose members agree or do not.
 */
package dev.ranvier.certainty;
