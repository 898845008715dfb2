package dev.ranvier.samples.command;

/**
 * A text that a user gave with an option, for messages that mark the place that is wrong:
 *
 * <pre>
 * --layers: expected ..., found 'rleu'; did you mean relu?
 *   64-rleu-dropout0.2
 *      ^^^^
 * </pre>
 *
 * @param option that it was given with, such as {@code --layers}
 * @param text all of it
 */
record MarkedText(String option, String text) {

  /** What is wrong with the characters {@code from} (inclusive) to {@code to} (exclusive). */
  IllegalArgumentException wrong(int from, int to, String expected, String advice) {
    String token = text.substring(from, to);
    String found = token.isEmpty() ? "nothing" : "'" + token + "'";
    return marked(from, to, "expected %s, found %s%s".formatted(expected, found, advice));
  }

  /** The same with a message in words of its own. */
  IllegalArgumentException marked(int from, int to, String message) {
    String marks = " ".repeat(from) + "^".repeat(Math.max(1, to - from));
    return new IllegalArgumentException(
        "%s: %s%n  %s%n  %s".formatted(option, message, text, marks));
  }
}
