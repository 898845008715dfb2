/** What weights add to the loss: {@link dev.ranvier.regularizer.Regularizer}. */
package dev.ranvier.regularizer;
