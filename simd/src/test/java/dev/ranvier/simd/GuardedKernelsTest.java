package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.GuardPages.Rows;
import dev.ranvier.simd.GuardPages.Side;
import dev.ranvier.simd.Layouts.Layout;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Width;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every vector kernel but the products on operands hard against a page that must not be touched: no
 * read and no write goes beside them. Rows are padded to 16 floats, and the padding belongs to the
 * operand; optimizers leave it alone, so their operands end with the last element as well. The
 * Vector API's own check of bounds is off meanwhile, so that it hides nothing.
 */
@Width
class GuardedKernelsTest {

  @Test
  void noKernelTouchesWhatIsBesideItsOperands() throws Exception {
    RequireVector.orSkip();
    GuardPages.orSkip();
    Outcome outcome = Program.likeThis(Kernels.class).flags(GuardPages.FLAGS).run();
    assertThat(outcome.status())
        .as("at %s:%n%s", outcome.last(), outcome.withoutProgress())
        .isZero();
    assertThat(outcome.last()).isEqualTo("end");
  }

  /** The pages do what they are for, and the report says where. */
  @ParameterizedTest
  @ValueSource(strings = {"read AFTER", "read BEFORE", "write AFTER", "write BEFORE"})
  void theGuardsAreSeenTouched(String how) throws Exception {
    GuardPages.orSkip();
    Outcome outcome = Program.likeThis(Wild.class, how.split(" ")).flags(GuardPages.FLAGS).run();
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.withoutProgress()).contains("SIGSEGV");
    assertThat(outcome.last()).isEqualTo(how);
  }

  /** All shapes that have tails of their own, first alone, then as rows of a larger matrix. */
  static final class Kernels {

    private static final int[] COLUMNS = {1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 64, 67, 203};

    private Kernels() {}

    public static void main(String[] arguments) {
      for (int columns : COLUMNS) {
        for (Side side : Side.values()) {
          run(side, Rows.PADDED, new Layout(1, columns, 0, 0, 0));
          run(side, Rows.PADDED, new Layout(3, columns, 16, 0, 0));
          run(side, Rows.EXACT, new Layout(1, columns, 0, 0, 0));
          run(side, Rows.EXACT, new Layout(3, columns, 16, 0, 0));
        }
      }
      Outcome.at("end");
    }

    private static void run(Side side, Rows rows, Layout layout) {
      try (GuardPages pages = new GuardPages(side, rows)) {
        Map<String, List<Runnable>> kernels =
            rows == Rows.PADDED
                ? ElementwiseKernels.byName(pages, layout)
                : ElementwiseKernels.exactByName(pages, layout);
        kernels.forEach(
            (name, operations) -> {
              for (int i = 0; i < operations.size(); i++) {
                Outcome.at(name + ", operation " + i + ", " + side + ", " + rows + ", " + layout);
                operations.get(i).run();
              }
            });
      }
    }
  }

  /** Touches one float beside a segment. */
  static final class Wild {

    private Wild() {}

    @SuppressWarnings("restricted")
    public static void main(String[] arguments) {
      Side side = Side.valueOf(arguments[1]);
      try (GuardPages pages = new GuardPages(side, Rows.PADDED)) {
        MemorySegment inside = pages.allocate(40, 4);
        inside.fill((byte) 1);
        long place = inside.address() + (side == Side.AFTER ? inside.byteSize() : -Float.BYTES);
        MemorySegment wild = MemorySegment.ofAddress(place).reinterpret(Float.BYTES);
        Outcome.at(arguments[0] + " " + side);
        if (arguments[0].equals("read")) {
          System.out.println(wild.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0));
        } else {
          wild.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, 1f);
        }
      }
    }
  }
}
