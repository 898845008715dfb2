package dev.ranvier.samples.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Standard output of the whole process: UTF-8 wherever it is not a terminal, and with an ear for
 * what became of it. A reader that goes, as {@code head} does, is nothing to speak of; a full disk
 * is, and {@link PrintStream} alone would not tell them apart.
 */
public final class StandardOutput {

  private static Heard heard;

  private StandardOutput() {}

  /** The bytes' way out; keeps the first failure. */
  private static final class Heard extends OutputStream {
    private final OutputStream out;
    private IOException failure;

    Heard(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }

    /** Whether the reader of a pipe went, which Linux and macOS call a broken pipe. */
    boolean isGone() {
      return String.valueOf(failure.getMessage()).contains("roken pipe");
    }
  }

  /** Puts itself in the place of {@code System.out}. */
  public static void install() {
    boolean terminal = System.console() != null && System.console().isTerminal();
    Charset charset = terminal ? System.out.charset() : StandardCharsets.UTF_8;
    heard = new Heard(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(new BufferedOutputStream(heard, 1 << 13), terminal, charset));
  }

  /** The exit code of a process whose command gives this one, once all is written. */
  public static int end(int code) {
    System.out.flush();
    if (heard == null || heard.failure == null || heard.isGone()) {
      return code;
    }
    System.err.println("Standard output cannot be written: " + heard.failure.getMessage());
    return 1;
  }
}
