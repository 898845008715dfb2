/**
 * Callbacks of a training under Keras's names, with Keras's defaults. Each is made by {@code of},
 * told what differs from the defaults, and given to {@link dev.ranvier.FitOptions#callbacks}. It
 * belongs to one training at a time, forgets an earlier one when the next begins, and prints
 * nothing unless it is told to.
 */
package dev.ranvier.callback;
