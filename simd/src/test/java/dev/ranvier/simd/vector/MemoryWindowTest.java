package dev.ranvier.simd.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Kernel memory where native access is denied: pieces of one mapping. */
@Anywhere
class MemoryWindowTest {

  @Test
  void piecesAreZeroAndApartAndComeBackWithTheirArena() {
    try (Arena all = Arena.ofShared()) {
      MemoryWindow window = new MemoryWindow(all.allocate(1 << 16, 64));
      SplittableRandom random = new SplittableRandom(9);
      List<Arena> arenas = new ArrayList<>();
      List<MemorySegment> pieces = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        if (pieces.size() > 5) {
          int gone = random.nextInt(pieces.size());
          requireOnly(pieces.remove(gone), (byte) 1);
          arenas.remove(gone).close();
        }
        Arena arena = Arena.ofShared();
        long bytes = random.nextInt(1, 5_000);
        MemorySegment piece = window.allocate(arena, bytes, 64);
        assertThat(piece.byteSize()).isEqualTo(bytes);
        assertThat(piece.address() % 64).isZero();
        assertThat(window.holds(piece)).isTrue();
        requireOnly(piece, (byte) 0);
        piece.fill((byte) 1);
        arenas.add(arena);
        pieces.add(piece);
      }
      arenas.forEach(Arena::close);
      MemorySegment whole = window.allocate(Arena.global(), 1 << 16, 64);
      requireOnly(whole, (byte) 0);
      assertThatExceptionOfType(OutOfMemoryError.class)
          .isThrownBy(() -> window.allocate(Arena.global(), 1, 64))
          .withMessageContaining("no 1 bytes left of the 65536");
    }
  }

  @Test
  void anInterruptedThreadOpensOneAllTheSame() {
    Thread.currentThread().interrupt();
    MemoryWindow window = MemoryWindow.open();
    assertThat(Thread.interrupted()).isTrue();
    MemorySegment piece = window.allocate(Arena.ofAuto(), 100, 64);
    requireOnly(piece, (byte) 0);
    assertThat(window.holds(MemorySegment.NULL)).isFalse();
  }

  private static void requireOnly(MemorySegment piece, byte value) {
    MemorySegment expected = MemorySegment.ofArray(new byte[(int) piece.byteSize()]).fill(value);
    assertThat(piece.mismatch(expected)).isEqualTo(-1);
  }
}
