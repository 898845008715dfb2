package dev.ranvier.simd;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.CallsEmitter;
import dev.ranvier.simd.vector.OpenMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * All that happens to one row, in one call of machine code: functions with arguments that stay, one
 * after the other. Whoever would run one of them adds it, and goes on running it alone until {@link
 * #run} has done so: as long as code is missing, or if something on the way has none. Such a call
 * takes as long as one function, and in a JVM that has just started, where Java crawls, a part of
 * the time of all. One caller at a time.
 */
public final class RowCalls {

  private static final MachineFunctions RUNNER = new MachineFunctions(1, RowCalls::sources);

  private final List<LongSupplier> functions = new ArrayList<>();
  private final List<MemorySegment> arguments = new ArrayList<>();
  private final List<MemorySegment> operands = new ArrayList<>();
  private boolean broken;
  private OpenMemory memory;

  /** The calls and their number, once all code is there. */
  private MemorySegment block;

  private long blockAddress;
  private MachineFunction runner;

  /**
   * Adds a function behind the others, before the first run.
   *
   * @param function gives its address; 0 as long as it is not there
   * @param arguments what it reads, native memory that stays
   * @param operands what it works on: they must be open whenever it runs
   */
  public void add(LongSupplier function, MemorySegment arguments, List<MemorySegment> operands) {
    functions.add(function);
    this.arguments.add(arguments);
    this.operands.addAll(operands);
  }

  /** Says that something happens at this place which no machine code does: then it never runs. */
  public void breakOff() {
    broken = true;
  }

  /**
   * Runs all of them. Allocates nothing but when it does so for the first time.
   *
   * @return whether it did; else nothing was done
   * @throws IllegalStateException if the arena of an operand is closed
   * @throws WrongThreadException if it is confined to another thread
   */
  public boolean run() {
    if (runner == null && !isThere()) {
      return false;
    }
    memory.require();
    try {
      runner.call(blockAddress);
    } finally {
      Reference.reachabilityFence(this);
    }
    return true;
  }

  private boolean isThere() {
    if (broken || functions.isEmpty()) {
      return false;
    }
    for (int i = 0; i < functions.size(); i++) {
      if (functions.get(i).getAsLong() == 0) {
        return false;
      }
    }
    MachineFunction made = RUNNER.take(0, Long.MAX_VALUE); // the linker is there, and it is short
    if (made == null) {
      broken = true; // code was refused, for good
      return false;
    }
    long[] calls = new long[2 * functions.size() + 2];
    for (int i = 0; i < functions.size(); i++) {
      calls[2 * i + 1] = functions.get(i).getAsLong();
      calls[2 * i + 2] = arguments.get(i).address();
    }
    memory = OpenMemory.of(operands);
    block = Arena.ofAuto().allocateFrom(JAVA_LONG, calls);
    blockAddress = block.address();
    runner = made;
    return true;
  }

  /** Whether a run is one call. */
  public boolean areOne() {
    return runner != null;
  }

  static List<Source> sources() {
    return List.of(
        new Source(
            "calls", () -> CallsEmitter.emit(CallingConvention.here()), RowCalls::difference));
  }

  /** Where a function differs that calls itself twice for blocks without calls; or nothing. */
  static String difference(MachineFunction function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocateFrom(JAVA_LONG, -1, 0);
      long itself = function.address();
      MemorySegment two =
          arena.allocateFrom(JAVA_LONG, -1, itself, none.address(), itself, none.address(), 0);
      function.call(two.address());
      long calls = two.get(JAVA_LONG, 0);
      return calls == 2 && none.get(JAVA_LONG, 0) == 0 ? "" : calls + " calls of 2";
    }
  }
}
