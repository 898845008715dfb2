package dev.ranvier.simd;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A kernel in machine code, for the tests that all of them pass.
 *
 * @param emitter the class that writes it
 * @param level of the processors that can run it
 * @param code for the calling convention of this system
 */
public record CodeKernel(
    String name, Class<?> emitter, Level level, Supplier<byte[]> code, Exercise exercise) {

  /** Runs a kernel at its edges and compares the bits with those of plain Java. */
  public interface Exercise {

    /**
     * All of it.
     *
     * @param memory of every operand, exactly as large as it must be: {@link GuardedMemory}
     */
    void run(MachineFunction function, Arena memory, SplittableRandom random);
  }
}
