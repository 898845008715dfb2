package dev.ranvier.bench.stream;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the system keeps of files in memory: let go by posix_fadvise, for which nobody need be root.
 */
@SuppressWarnings("restricted") // three calls of libc
final class PageCache {

  /** POSIX_FADV_DONTNEED on Linux. */
  private static final int DONT_NEED = 4;

  private static final int CHUNK_BYTES = 1 << 20;

  private PageCache() {}

  /** Drops a file's pages, once they are on the disk. */
  static void drop(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle open =
          linker.downcallHandle(
              libc.findOrThrow("open"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
              Linker.Option.firstVariadicArg(2));
      MethodHandle advise =
          linker.downcallHandle(
              libc.findOrThrow("posix_fadvise"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT));
      MethodHandle close =
          linker.downcallHandle(
              libc.findOrThrow("close"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      MemorySegment name = arena.allocateFrom(file.toAbsolutePath().toString());
      int descriptor = (int) open.invokeExact(name, 0);
      if (descriptor < 0) {
        throw new IOException("Cannot open " + file);
      }
      int refused = (int) advise.invokeExact(descriptor, 0L, 0L, DONT_NEED);
      int closed = (int) close.invokeExact(descriptor);
      if (refused != 0 || closed != 0) {
        throw new IOException("posix_fadvise says " + refused + " to " + file);
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("posix_fadvise cannot be called", e);
    }
  }

  /** Megabytes a second that the disk gives of a file whose pages were dropped. */
  static double diskRate(Path file, long mostBytes) throws IOException {
    drop(file);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    long start = System.nanoTime();
    long bytes = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int count = 0; count >= 0 && bytes < mostBytes; bytes += Math.max(count, 0)) {
        count = channel.read(chunk.clear());
      }
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    drop(file);
    return bytes / seconds * 1e-6;
  }
}
