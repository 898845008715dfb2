package dev.ranvier.io;

import dev.ranvier.testkit.Program;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that locks a file and waits to be ended. */
final class LockHolder {
  private LockHolder() {}

  static Process start(Path file) throws IOException {
    return Program.java()
        .main(System.getProperty("java.class.path"), LockHolder.class, file.toString())
        .start();
  }

  public static void main(String[] arguments) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      System.out.println(lock.isValid() ? "locked" : "not locked");
      System.in.read();
    }
  }
}
