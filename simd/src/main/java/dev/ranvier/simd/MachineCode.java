package dev.ranvier.simd;

import dev.ranvier.simd.code.CodeDump;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.Processor;
import dev.ranvier.simd.vector.Memory;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What kernels in machine code can do in this JVM, decided once, when it is first asked, by what
 * the system tells of the processor. Code of its own asks the processor before the first kernel is
 * written, on another thread; if it or the memory is refused, nothing is available from then on.
 *
 * <p>They are unavailable, with the reason, when {@code ranvier.simd} asks for another {@linkplain
 * KernelProvider provider}, on processors other than x86-64 with AVX2 and FMA, when the JVM has no
 * fused multiply-add or was denied native access, or when the system refuses memory that runs. The
 * next provider then gives the same bits. {@code ranvier.cpu} (or {@code RANVIER_CPU}) restricts
 * them to a level below the processor's; {@code ranvier.code.dump} (or {@code RANVIER_CODE_DUMP})
 * names a folder that they are written into.
 *
 * @param available whether {@link KernelProvider#CODE} can be used
 * @param reason why not; empty if available
 * @param level of the processor's instructions that kernels are written for, such as avx2; empty if
 *     unavailable
 * @param processor what kernels may use; nothing if unavailable
 */
public record MachineCode(boolean available, String reason, String level, Processor processor) {

  private static final String CPU = Switch.read("ranvier.cpu", "RANVIER_CPU");

  private static final String DUMP = Switch.read("ranvier.code.dump", "RANVIER_CODE_DUMP");

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private static final MachineCode CURRENT;

  /** Why a switch cannot be obeyed, which is said each time; empty if all can. */
  private static final String REFUSAL;

  static {
    MachineCode current = null;
    String refusal = "";
    try {
      current = detect();
    } catch (IllegalArgumentException refused) {
      refusal = refused.getMessage();
    }
    CURRENT = current;
    REFUSAL = refusal;
  }

  /**
   * The decision for this JVM.
   *
   * @throws IllegalArgumentException if {@code ranvier.simd}, {@code ranvier.cpu} or {@code
   *     ranvier.code.dump} has a value that cannot be obeyed
   */
  public static MachineCode current() {
    Simd.current();
    if (CURRENT == null) {
      throw new IllegalArgumentException(REFUSAL);
    }
    String refused = MachineFunction.refusal();
    return CURRENT.available && !refused.isEmpty() ? unavailable(refused) : CURRENT;
  }

  /**
   * The same when code has run, which takes some hundredths of a second: for people who want to
   * know, not for programs that start.
   */
  public static MachineCode confirmed() {
    MachineCode told = current();
    if (told.available) {
      try {
        told.processor.level().orElseThrow().require();
      } catch (IllegalStateException | UnsupportedOperationException refused) {
        MachineFunction.refuse(refused.getMessage());
      }
    }
    return current();
  }

  /**
   * Does something without doing without: what machine code it could use is written first, instead
   * of on another thread while slower kernels run.
   */
  public static void awaiting(Runnable work) {
    MachineFunctions.awaiting(work);
  }

  /** One line for people: the level, or the reason. */
  public String describe() {
    if (!available) {
      return "Machine code: off (" + reason + ")";
    }
    return "Machine code: " + level + (Switch.isUsual(CPU) ? "" : " (ranvier.cpu)");
  }

  private static MachineCode unavailable(String reason) {
    return new MachineCode(false, reason, "", Processor.NONE);
  }

  private static MachineCode detect() {
    // First of all, so that a word is refused on every machine.
    Optional<Level> most = most(CPU);
    String reason = missing();
    if (!reason.isEmpty()) {
      return unavailable(reason);
    }
    if (!Switch.isUsual(DUMP) && !Switch.isOff(DUMP)) {
      dump();
    }
    try {
      return of(Processor.told(PROCESSORS).orElseGet(Processor::ask), most);
    } catch (IllegalStateException | UnsupportedOperationException refused) {
      return unavailable(refused.getMessage());
    }
  }

  /** What a processor can do up to a level, if one is given. */
  static MachineCode of(Processor processor, Optional<Level> most) {
    if (processor.level().isEmpty()) {
      return unavailable(
          "it needs a processor and a system with AVX2 and FMA, these have "
              + processor.features());
    }
    Level found = processor.level().get();
    Level level = most.orElse(found);
    if (level.compareTo(found) > 0) {
      throw new IllegalArgumentException(
          "Property ranvier.cpu (or RANVIER_CPU) is 'avx512', but this processor has avx2:"
              + " expected avx2 or unset");
    }
    return new MachineCode(true, "", word(level), processor.restrictedTo(level));
  }

  /**
   * What {@code ranvier.cpu} allows; empty if everything.
   *
   * @throws IllegalArgumentException if it is no level
   */
  static Optional<Level> most(String cpu) {
    if (Switch.isUsual(cpu)) {
      return Optional.empty();
    }
    for (Level level : Level.values()) {
      if (level.name().equalsIgnoreCase(cpu)) {
        return Optional.of(level);
      }
    }
    throw new IllegalArgumentException(
        "Property ranvier.cpu (or RANVIER_CPU) is '" + cpu + "', expected avx2, avx512 or unset");
  }

  private static String word(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  /** What keeps code from running before the processor is asked; empty if nothing does. */
  private static String missing() {
    if (!Simd.allows(KernelProvider.CODE)) {
      return "switched off by ranvier.simd";
    }
    String architecture = System.getProperty("os.arch");
    if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
      return "it is written for x86-64, this is " + architecture;
    }
    if (!Simd.FMA) {
      // The scalar twins then multiply and add, and their bits define the result.
      return "the JVM does not use fused multiply-adds, so that other kernels have other bits";
    }
    return Memory.restriction().isEmpty()
        ? ""
        : "access to native memory was denied: " + Memory.remedy();
  }

  private static void dump() {
    try {
      CodeDump.into(Path.of(DUMP));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "Property ranvier.code.dump (or RANVIER_CODE_DUMP) is '"
              + DUMP
              + "', expected a folder that can be written: "
              + e);
    }
  }
}
