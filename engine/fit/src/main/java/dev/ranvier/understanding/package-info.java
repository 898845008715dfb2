/**
 * What a trained network looks at and what goes on inside of it: gradients of outputs with respect
 * to features, importance of features, units that do nothing, gradients that vanish, and the
 * training samples that are most like one.
 */
package dev.ranvier.understanding;
