/**
 * The commands of {@code ranvier} that work with a user's own data and models: train, predict,
 * evaluate, inspect, bench, doctor, completion; and how the command starts as one jar.
 */
package dev.ranvier.samples.command;
