package dev.ranvier.simd;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.CallsEmitter;
import dev.ranvier.simd.code.x86.Level;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What calls functions one after the other: itself, for lists of every length. */
final class RowCallsCodeCases {

  private RowCallsCodeCases() {}

  static List<CodeKernel> all() {
    return List.of(
        new CodeKernel(
            "calls",
            CallsEmitter.class,
            Level.AVX2,
            () -> CallsEmitter.emit(CallingConvention.here()),
            RowCallsCodeCases::call));
  }

  /** A list calls the one before it so many times as its number, each of those likewise. */
  private static void call(MachineFunction function, Arena memory, SplittableRandom random) {
    List<GuardedMemory> blocks = new ArrayList<>();
    for (int calls = 0; calls < 6; calls++) {
      long floats = (CallsEmitter.FIRST + calls * CallsEmitter.PAIR_BYTES + Long.BYTES) / 4;
      GuardedMemory block = new GuardedMemory(memory, floats, 0);
      block.putLong(0, random.nextLong());
      for (int i = 0; i < calls; i++) {
        int pair = CallsEmitter.FIRST + i * CallsEmitter.PAIR_BYTES;
        block.putLong(pair, function.address());
        block.putLong(pair + Long.BYTES, address(blocks.getLast()));
      }
      block.putLong(CallsEmitter.FIRST + calls * CallsEmitter.PAIR_BYTES, 0);
      blocks.add(block);
    }
    function.call(address(blocks.getLast()));
    for (int calls = 0; calls < blocks.size(); calls++) {
      GuardedMemory block = blocks.get(calls);
      block.check("calls");
      assertThat(block.segment.get(JAVA_LONG_UNALIGNED, block.bytes)).isEqualTo(calls);
    }
  }

  private static long address(GuardedMemory block) {
    return block.segment.address() + block.bytes;
  }
}
