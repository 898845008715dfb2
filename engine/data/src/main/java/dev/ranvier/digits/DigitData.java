package dev.ranvier.digits;

/**
 * What a digit classifier learns from and is judged by.
 *
 * @param source where the pictures come from, in words for the person at the terminal
 */
public record DigitData(Digits train, Digits test, String source) {}
