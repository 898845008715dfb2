package dev.ranvier.simd.vector;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One large native segment from which all others are cut, for a JVM that denies access to the
 * memory of the process: whatever lies in one segment can be reached without that.
 *
 * <p>It is a private mapping of an empty temporary file, so that only pages that are written take
 * memory, and none the disk; it is as large as the JVM lets native memory become. What is cut from
 * it is zeroed, and given back when its arena is closed (noticed at the next cut).
 */
final class MemoryWindow {

  private static final long LEAST_BYTES = 1L << 28;
  private static final long GRAIN = 64;

  /** What was cut for an arena. */
  private record Piece(Arena arena, long offset, long bytes) {}

  private final MemorySegment whole;
  private final TreeMap<Long, Long> free = new TreeMap<>();
  private final List<Piece> pieces = new ArrayList<>();

  /** Where untouched memory begins, which is zero. */
  private long fresh;

  MemoryWindow(MemorySegment whole) {
    this.whole = whole;
    free.put(0L, whole.byteSize());
  }

  /**
   * @throws IllegalStateException if there is no temporary folder for its file
   */
  static MemoryWindow open() {
    // An interrupted thread must not fail for good what is decided once in a process.
    boolean interrupted = Thread.interrupted();
    long bytes = Math.max(Runtime.getRuntime().maxMemory(), LEAST_BYTES) / GRAIN * GRAIN;
    try {
      return new MemoryWindow(map(bytes));
    } catch (IOException e) {
      throw new IllegalStateException(
          "The kernels were denied access to native memory, and without it need a temporary file: "
              + "start java with --enable-native-access, or set java.io.tmpdir to a folder that"
              + " may be written",
          e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static MemorySegment map(long bytes) throws IOException {
    Path file = Files.createTempFile("ranvier-", ".memory");
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
      return channel.map(MapMode.PRIVATE, 0, bytes, Arena.global());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  MemorySegment whole() {
    return whole;
  }

  boolean holds(MemorySegment segment) {
    long offset = segment.address() - whole.address();
    return offset >= 0 && offset <= whole.byteSize() - segment.byteSize();
  }

  /** As {@link Arena#allocate(long, long)}. */
  synchronized MemorySegment allocate(Arena arena, long bytes, long alignment) {
    if (bytes < 0 || alignment > GRAIN) {
      throw new IllegalArgumentException(bytes + " bytes aligned to " + alignment);
    }
    takeBack();
    long wanted = Math.ceilDiv(Math.max(bytes, 1), GRAIN) * GRAIN;
    for (Map.Entry<Long, Long> hole : free.entrySet()) {
      if (hole.getValue() >= wanted) {
        return cut(arena, hole.getKey(), hole.getValue(), wanted).asSlice(0, bytes);
      }
    }
    throw new OutOfMemoryError(
        "no " + bytes + " bytes left of the " + whole.byteSize() + " that may be used");
  }

  private MemorySegment cut(Arena arena, long offset, long hole, long bytes) {
    free.remove(offset);
    if (hole > bytes) {
      free.put(offset + bytes, hole - bytes);
    }
    pieces.add(new Piece(arena, offset, bytes));
    long used = Math.min(offset + bytes, fresh);
    if (used > offset) {
      whole.asSlice(offset, used - offset).fill((byte) 0);
    }
    fresh = Math.max(fresh, offset + bytes);
    return whole.asSlice(offset, bytes);
  }

  private void takeBack() {
    for (Piece piece : pieces) {
      if (!piece.arena().scope().isAlive()) {
        giveBack(piece.offset(), piece.bytes());
      }
    }
    pieces.removeIf(piece -> !piece.arena().scope().isAlive());
  }

  /** Joins it with the holes beside it. */
  private void giveBack(long offset, long bytes) {
    long from = offset;
    long to = offset + bytes;
    Map.Entry<Long, Long> before = free.floorEntry(offset);
    if (before != null && before.getKey() + before.getValue() == from) {
      from = before.getKey();
    }
    Long behind = free.remove(to);
    if (behind != null) {
      to += behind;
    }
    free.put(from, to - from);
  }
}
