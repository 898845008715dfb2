package dev.ranvier.format;

import java.util.ArrayList;
import java.util.List;

/** A line of an ARFF file, word by word: bare, or in quotes with backslashes. */
final class ArffWords {

  private final Refusal refusal;
  private final String text;
  private int at;

  /** How the reader refuses a line. */
  interface Refusal {
    DataFileException wrong(String expected, String found, String advice);
  }

  ArffWords(Refusal refusal, String text) {
    this.refusal = refusal;
    this.text = text;
  }

  /** The next word of the header. */
  String next() {
    skipSpace();
    return word(" \t{");
  }

  /** Whether the values of a nominal attribute come next. */
  boolean atSet() {
    skipSpace();
    return at < text.length() && text.charAt(at) == '{';
  }

  /** These values. */
  List<String> set() {
    at++;
    List<String> values = new ArrayList<>();
    skipSpace();
    while (at < text.length() && text.charAt(at) != '}') {
      values.add(word(",}"));
      comma('}');
    }
    if (at == text.length()) {
      throw refusal.wrong("a closing }", text, "Mend the header.");
    }
    at++;
    return values;
  }

  /** All values of a row. */
  List<String> values() {
    List<String> values = new ArrayList<>();
    do {
      skipSpace();
      values.add(word(","));
    } while (comma('\0'));
    requireEnd();
    return values;
  }

  /** Whether a comma was there, before another value. */
  private boolean comma(char end) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == ',') {
      at++;
      skipSpace();
      return true;
    }
    if (at < text.length() && text.charAt(at) != end) {
      throw refusal.wrong("a comma", text.substring(at), "Put values with blanks into quotes.");
    }
    return false;
  }

  void requireEnd() {
    skipSpace();
    if (at < text.length() && text.charAt(at) != '%') {
      throw refusal.wrong("the line's end", text.substring(at), "Mend the line.");
    }
  }

  private String word(String ends) {
    char quote = at < text.length() ? text.charAt(at) : ' ';
    if (quote == '\'' || quote == '"') {
      return quoted(quote);
    }
    int start = at;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at).strip();
    if (word.isEmpty()) {
      throw refusal.wrong("a word", text, "Write '' for an empty value, ? for a missing one.");
    }
    return word;
  }

  private String quoted(char quote) {
    StringBuilder word = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != quote; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      word.append(text.charAt(at));
    }
    if (at >= text.length()) {
      throw refusal.wrong("a closing quote", text, "Mend the line.");
    }
    at++;
    return word.toString();
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }
}
