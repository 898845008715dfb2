/** How weights follow their gradients: {@link dev.ranvier.optimizer.Optimizer} with all of them. */
package dev.ranvier.optimizer;
