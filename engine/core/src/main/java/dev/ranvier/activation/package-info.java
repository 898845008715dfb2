/** Functions of layers' sums, {@link dev.ranvier.activation.Activation} with all of them. */
package dev.ranvier.activation;
