/**
 * Networks: describe, train, evaluate, predict, save. Start with {@link dev.ranvier.Sequential}.
 */
package dev.ranvier;
