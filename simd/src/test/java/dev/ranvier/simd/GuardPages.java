package dev.ranvier.simd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ranvier.testkit.Outcome;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Assumptions;

/**
 * An arena whose every segment lies between pages that nobody may touch, hard against one of them:
 * a read or write beside it ends the JVM. {@link Padded} and {@link GuardedMemory} then leave out
 * their own margins. For child JVMs alone; {@link Outcome} says what one of them was at.
 */
public final class GuardPages implements Arena {
  /**
   * For programs that work between such pages: only those check the bounds of vectors, and a death
   * leaves no file behind.
   */
  public static final String[] FLAGS = {
    "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0",
    "-XX:-CreateCoredumpOnCrash",
    "-XX:ErrorFile=/dev/null"
  };

  /** Where the untouchable page is next to the segment; on the other side it may be further off. */
  public enum Side {
    BEFORE,
    AFTER
  }

  /** What a matrix of {@link Padded} ends with: its last row's padding, or its last element. */
  public enum Rows {
    PADDED,
    EXACT
  }

  /** A multiple of every page size in use. */
  private static final long PAGE = 64 * 1024;

  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final MethodHandle MMAP =
      find(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      find("mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNMAP =
      find("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  private final Arena arena = Arena.ofConfined();
  private final Side side;
  private final Rows rows;

  public GuardPages(Side side, Rows rows) {
    this.side = side;
    this.rows = rows;
  }

  /** Skips the test that calls this, with one visible line, where the numbers above do not hold. */
  public static void orSkip() {
    boolean linux = System.getProperty("os.name").equals("Linux");
    if (!linux) {
      System.out.println("Guard pages: skipped, they are for Linux alone");
    }
    Assumptions.assumeTrue(linux, "guard pages are for Linux alone");
  }

  /** Whether the last row of a matrix has no padding. */
  boolean exact() {
    return rows == Rows.EXACT;
  }

  @Override
  @SuppressWarnings("restricted")
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    long room = (byteSize + PAGE - 1) / PAGE * PAGE;
    long whole = room + 2 * PAGE;
    try {
      MemorySegment map =
          (MemorySegment)
              MMAP.invokeExact(MemorySegment.NULL, whole, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      MemorySegment inside = MemorySegment.ofAddress(map.address() + PAGE);
      if (map.address() == -1 || (int) MPROTECT.invokeExact(inside, room, PROT_READ_WRITE) != 0) {
        throw new OutOfMemoryError("mmap of " + whole + " bytes");
      }
      long first = side == Side.BEFORE ? PAGE : PAGE + room - byteSize;
      return map.reinterpret(whole, arena, GuardPages::unmap).asSlice(first, byteSize);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unmap(MemorySegment map) {
    try {
      int done = (int) MUNMAP.invokeExact(map, map.byteSize());
      assert done == 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  @Override
  public void close() {
    arena.close();
  }

  @SuppressWarnings("restricted")
  private static MethodHandle find(String name, FunctionDescriptor signature) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature);
  }
}
