package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Processor.State.YMM;
import static dev.ranvier.simd.code.x86.Processor.State.ZMM;
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
import java.util.List;
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

  private static final int[] CPUID = {0x0F, 0xA2};
  private static final int[] XGETBV = {0x0F, 0x01, 0xD0};

  /** Registers that the system has to keep: bits of the extended control register 0. */
  enum State {
    YMM(0x06),
    ZMM(0xE6);

    final long bits;

    State(long bits) {
      this.bits = bits;
    }
  }

  /** Of which kernels have instructions; each a bit of what {@code cpuid} tells. */
  public enum Feature {
    AVX(Answer.LEAF_1_ECX, 28, YMM),
    FMA(Answer.LEAF_1_ECX, 12, YMM),
    AVX2(Answer.LEAF_7_EBX, 5, YMM),
    AVX512F(Answer.LEAF_7_EBX, 16, ZMM),
    AVX512DQ(Answer.LEAF_7_EBX, 17, ZMM),
    AVX512BW(Answer.LEAF_7_EBX, 30, ZMM),
    AVX512VL(Answer.LEAF_7_EBX, 31, ZMM),
    AVX512_VNNI(Answer.LEAF_7_ECX, 11, ZMM),
    AVX512_BF16(Answer.LEAF_7_1_EAX, 5, ZMM);

    private final int answer;
    private final int bit;
    private final State state;

    Feature(int answer, int bit, State state) {
      this.answer = answer;
      this.bit = bit;
      this.state = state;
    }
  }

  /** Places of what is asked: four registers for each pair of leaf and subleaf, then the state. */
  private static final class Answer {
    static final int[][] QUESTIONS = {{0, 0}, {1, 0}, {7, 0}, {7, 1}};
    static final int LAST_LEAF = 0;
    static final int LEAF_1_ECX = 6;
    static final int LEAF_7 = 8;
    static final int LEAF_7_LAST_SUBLEAF = LEAF_7;
    static final int LEAF_7_EBX = 9;
    static final int LEAF_7_ECX = 10;
    static final int LEAF_7_1 = 12;
    static final int LEAF_7_1_EAX = LEAF_7_1;
    static final int STATE = 16;
    static final int COUNT = 17;

    /** That the state can be asked for, in {@link #LEAF_1_ECX}. */
    static final int OSXSAVE = 1 << 27;
  }

  /**
   * Asks the one at hand.
   *
   * @throws IllegalStateException if the system refuses memory for the code that asks
   */
  public static Processor ask() {
    MachineFunction question = MachineFunction.of("cpuid", question(CallingConvention.here()));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answers = arena.allocate(JAVA_LONG, Answer.COUNT);
      question.call(answers.address());
      return of(answers.toArray(JAVA_LONG), System.getProperty("os.name"));
    }
  }

  /** The one at hand, asked once; kernels of a level make sure of it by this. */
  static Processor here() {
    return Here.PROCESSOR;
  }

  private static final class Here {
    static final Processor PROCESSOR = ask();
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
    if (valid[Answer.LAST_LEAF] < 7) {
      Arrays.fill(valid, Answer.LEAF_7, Answer.STATE, 0);
    }
    if (valid[Answer.LEAF_7_LAST_SUBLEAF] < 1) {
      Arrays.fill(valid, Answer.LEAF_7_1, Answer.STATE, 0);
    }
    long state = valid[Answer.STATE];
    if (system.startsWith("Mac")) {
      // macOS turns wide registers on when a thread first uses them, and up to 12.1 lost masks
      // (golang/go#49233).
      state &= YMM.bits;
    }
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    for (Feature feature : Feature.values()) {
      boolean there = (valid[feature.answer] >> feature.bit & 1) == 1;
      if (there && (state & feature.state.bits) == feature.state.bits) {
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
    for (int[] question : Answer.QUESTIONS) {
      asm.mov(Register.RAX, question[0]).mov(Register.RCX, question[1]).bytes(CPUID);
      for (Register r : List.of(Register.RAX, Register.RBX, Register.RCX, Register.RDX)) {
        asm.mov(Address.at(Register.R8, place++ * Long.BYTES), r);
      }
    }
    int done = asm.label();
    asm.mov(Register.RAX, Address.at(Register.R8, Answer.LEAF_1_ECX * Long.BYTES));
    asm.and(Register.RAX, Answer.OSXSAVE).jump(Condition.EQUAL, done);
    asm.mov(Register.RCX, 0).bytes(XGETBV);
    asm.mov(Address.at(Register.R8, Answer.STATE * Long.BYTES), Register.RAX);
    asm.bind(done);
    return asm.pop(Register.RBX).ret().finish();
  }

  /** Whether kernels may use one. */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** The most that kernels are written for; empty if that needs more than there is. */
  public Optional<Level> level() {
    Optional<Level> most = Optional.empty();
    for (Level level : Level.values()) {
      if (features.containsAll(needs(level))) {
        most = Optional.of(level);
      }
    }
    return most;
  }

  /** What kernels of a level take for granted. */
  private static Set<Feature> needs(Level level) {
    return switch (level) {
      case AVX2 -> EnumSet.of(Feature.AVX, Feature.FMA, Feature.AVX2);
      case AVX512 -> EnumSet.range(Feature.AVX, Feature.AVX512VL);
    };
  }

  /** Without what goes beyond a level. */
  public Processor restrictedTo(Level level) {
    Set<Feature> kept = EnumSet.noneOf(Feature.class);
    kept.addAll(features);
    kept.removeIf(feature -> level == Level.AVX2 && feature.state == ZMM);
    return new Processor(kept);
  }
}
