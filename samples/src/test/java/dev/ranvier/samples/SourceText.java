package dev.ranvier.samples;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A source file that exists in memory only. */
final class SourceText extends SimpleJavaFileObject {

  private final String text;

  SourceText(String text) {
    super(URI.create("memory:///Text.java"), Kind.SOURCE);
    this.text = text;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
