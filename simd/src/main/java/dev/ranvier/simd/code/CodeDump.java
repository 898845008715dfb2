package dev.ranvier.simd.code;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What is installed, for disassemblers and profilers: {@code NAME.bin} in a folder for each kernel,
 * and on Linux a line in {@code /tmp/perf-PID.map}, where {@code perf} looks for the names of code
 * that no file holds: address and size, hexadecimal, and name.
 */
public final class CodeDump {

  /** Where kernels go from now on; null: nowhere. */
  private static volatile CodeDump current;

  private final Path folder;

  /** Null on systems without perf. */
  private final Path map;

  private CodeDump(Path folder, Path map) {
    this.folder = folder;
    this.map = map;
  }

  /**
   * Writes each kernel that is installed from now on.
   *
   * @param folder made if there is none
   * @throws IOException if it cannot be written, or the map of perf cannot
   */
  public static void into(Path folder) throws IOException {
    boolean perf = System.getProperty("os.name").equals("Linux");
    Path map = perf ? Path.of("/tmp/perf-" + ProcessHandle.current().pid() + ".map") : null;
    Files.createDirectories(folder);
    // That it can be written is shown by writing.
    Files.delete(Files.createTempFile(folder, "ranvier-", ".bin"));
    if (map != null) {
      // One that is there is of a process which has ended. Nobody's link is followed.
      Files.deleteIfExists(map);
      write(map, "", StandardOpenOption.CREATE_NEW);
    }
    current = new CodeDump(folder, map);
  }

  /** Writes one, if that is wanted. */
  static void add(String name, long address, byte[] code) {
    CodeDump dump = current;
    if (dump != null) {
      dump.write(name, address, code);
    }
  }

  private void write(String name, long address, byte[] code) {
    // An interrupted thread could not write, and would lose a kernel that is needed.
    boolean interrupted = Thread.interrupted();
    try {
      Files.write(folder.resolve(name + ".bin"), code);
      if (map != null) {
        String line = "%x %x %s\n".formatted(address, code.length, name);
        write(map, line, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new IllegalStateException(name + " cannot be dumped: " + e, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void write(Path file, String text, OpenOption how) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Files.write(file, bytes, StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS);
  }
}
