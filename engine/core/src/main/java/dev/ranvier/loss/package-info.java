/** What training minimises: {@link dev.ranvier.loss.Loss} with all of them. */
package dev.ranvier.loss;
