package dev.ranvier.simd.code.x86;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ranvier.simd.code.MachineFunction;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What kernels may use: features that the processor has and whose registers the system keeps when
 * it switches threads.
 */
public record Processor(Set<Feature> features) {

  /** One that kernels can do nothing with. */
  public static final Processor NONE = new Processor(Set.of());

  /** Of which kernels have instructions; in the order of levels, those with wide registers last. */
  public enum Feature {
    AVX(LEAF_1_ECX, 28),
    FMA(LEAF_1_ECX, 12),
    AVX2(LEAF_7_EBX, 5),
    AVX512F(LEAF_7_EBX, 16),
    AVX512DQ(LEAF_7_EBX, 17),
    AVX512BW(LEAF_7_EBX, 30),
    AVX512VL(LEAF_7_EBX, 31),
    AVX512_VNNI(LEAF_7_ECX, 11),
    AVX512_BF16(LEAF_7_1_EAX, 5);

    private final int place;
    private final int bit;

    Feature(int place, int bit) {
      this.place = place;
      this.bit = bit;
    }

    private boolean isWide() {
      return compareTo(AVX2) > 0;
    }
  }

  // Questions to cpuid, leaf and subleaf, and where its answers lie: four registers for each, then
  // the registers that the system keeps, as xgetbv has them.

  private static final int[][] QUESTIONS = {{0, 0}, {1, 0}, {7, 0}, {7, 1}};
  private static final int LAST_LEAF = 0;
  private static final int LEAF_1_ECX = 6;
  private static final int LEAF_7_LAST_SUBLEAF = 8;
  private static final int LEAF_7_EBX = 9;
  private static final int LEAF_7_ECX = 10;
  private static final int LEAF_7_1_EAX = 12;
  private static final int STATE = 16;

  /** In {@link #LEAF_1_ECX}: that xgetbv can be asked. */
  private static final int OSXSAVE = 1 << 27;

  private static final long YMM_STATE = 0x06;
  private static final long ZMM_STATE = 0xE6;

  /** Null until it was asked. */
  private static Processor here;

  private static final int[] CPUID = {0x0F, 0xA2};
  private static final int[] XGETBV = {0x0F, 0x01, 0xD0};

  /**
   * Asks the one at hand.
   *
   * @throws IllegalStateException if the system refuses memory for the code that asks
   */
  public static Processor ask() {
    MachineFunction question = MachineFunction.of("cpuid", question(CallingConvention.here()));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answers = arena.allocate(JAVA_LONG, STATE + 1);
      question.call(answers.address());
      return of(answers.toArray(JAVA_LONG), System.getProperty("os.name"));
    }
  }

  /** The one at hand, asked once; kernels of a level make sure of it by this. */
  static synchronized Processor here() {
    if (here == null) {
      here = ask();
    }
    return here;
  }

  /**
   * What Linux says of its processors, and of those features alone whose registers it keeps: known
   * long before the linker has made a call possible.
   *
   * @param information as /proc/cpuinfo has it
   * @return empty where nothing is said
   */
  public static Optional<Processor> told(Path information) {
    try (BufferedReader lines = new BufferedReader(new FileReader(information.toFile()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("flags")) {
          String words = line + " ";
          Set<Feature> features = EnumSet.noneOf(Feature.class);
          for (Feature feature : Feature.values()) {
            if (words.contains(" " + feature.name().toLowerCase(Locale.ROOT) + " ")) {
              features.add(feature);
            }
          }
          return Optional.of(new Processor(features));
        }
      }
    } catch (IOException | SecurityException _) {
      // then it has to be asked
    }
    return Optional.empty();
  }

  /** What these answers mean; registers have their values without a sign. */
  static Processor of(long[] answers, String system) {
    long[] valid = answers.clone();
    // A processor answers a question that it does not know with anything.
    if (valid[LAST_LEAF] < 7) {
      Arrays.fill(valid, LEAF_7_LAST_SUBLEAF, STATE, 0);
    }
    if (valid[LEAF_7_LAST_SUBLEAF] < 1) {
      Arrays.fill(valid, LEAF_7_1_EAX, STATE, 0);
    }
    // macOS turns wide registers on when a thread first uses them, and up to 12.1 lost masks
    // (golang/go#49233).
    boolean ymm = (valid[STATE] & YMM_STATE) == YMM_STATE;
    boolean zmm = (valid[STATE] & ZMM_STATE) == ZMM_STATE && !system.startsWith("Mac");
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    for (Feature feature : Feature.values()) {
      if ((valid[feature.place] >> feature.bit & 1) == 1 && (feature.isWide() ? zmm : ymm)) {
        features.add(feature);
      }
    }
    return new Processor(features);
  }

  /** Code that fills a block with the answers. It uses nothing that not every processor has. */
  static byte[] question(CallingConvention convention) {
    Assembler asm = new Assembler();
    asm.endbr64().push(Register.RBX);
    asm.mov(Register.R8, convention == CallingConvention.WINDOWS ? Register.RCX : Register.RDI);
    int place = 0;
    for (int[] question : QUESTIONS) {
      asm.mov(Register.RAX, question[0]).mov(Register.RCX, question[1]).bytes(CPUID);
      asm.mov(answer(place++), Register.RAX).mov(answer(place++), Register.RBX);
      asm.mov(answer(place++), Register.RCX).mov(answer(place++), Register.RDX);
    }
    int done = asm.label();
    asm.mov(Register.RAX, answer(LEAF_1_ECX)).and(Register.RAX, OSXSAVE);
    asm.jump(Condition.EQUAL, done).mov(Register.RCX, 0).bytes(XGETBV);
    asm.mov(answer(STATE), Register.RAX).bind(done);
    return asm.pop(Register.RBX).ret().finish();
  }

  private static Address answer(int place) {
    return Address.at(Register.R8, place * Long.BYTES);
  }

  /** Whether kernels may use one. */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** The most that kernels are written for; empty if that needs more than there is. */
  public Optional<Level> level() {
    if (!features.containsAll(EnumSet.range(Feature.AVX, Feature.AVX2))) {
      return Optional.empty();
    }
    boolean wide = features.containsAll(EnumSet.range(Feature.AVX512F, Feature.AVX512VL));
    return Optional.of(wide ? Level.AVX512 : Level.AVX2);
  }

  /** Without what goes beyond a level. */
  public Processor restrictedTo(Level level) {
    if (level == Level.AVX512) {
      return this;
    }
    Set<Feature> kept = EnumSet.range(Feature.AVX, Feature.AVX2);
    kept.retainAll(features);
    return new Processor(kept);
  }
}
