package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Functions that belong together and are written on a thread of their own, so that nobody waits for
 * the linker who has something else to run until then. Each is compared with its scalar twin before
 * anybody gets it; if one differs, code is refused from then on.
 */
public final class MachineFunctions {

  /**
   * One of them.
   *
   * @param name as {@link MachineFunction#of} wants it
   * @param check where a function differs from its scalar twin in a small case; empty if nowhere
   */
  public record Source(
      String name, Supplier<byte[]> code, Function<MachineFunction, String> check) {}

  /** Who has some: asked when the first is written, since a program that starts needs none. */
  public interface Sources {

    /** As many as were announced. */
    List<Source> sources();
  }

  /** What happens to the code with a name before it is installed; tests alone let something. */
  static volatile BiFunction<String, byte[], byte[]> change;

  /**
   * Multiplications that take longer without code than the code takes to be there: in a JVM that
   * has just started some 65 ns each, and the linker and a function 15 to 40 ms.
   */
  private static final long PATIENCE = 1L << 18;

  private static final int ENOUGH_MISSES = 3;

  /** How many ask for work that does without no code. */
  private static final AtomicInteger WAITING = new AtomicInteger();

  private final Sources owner;
  private final AtomicReferenceArray<MachineFunction> functions;
  private final AtomicInteger misses = new AtomicInteger();
  private List<Source> sources;

  /** The one that was missed last: it is written first. */
  private volatile int missing;

  /**
   * So many, or none at all; none is written yet.
   *
   * @param owner who has them
   */
  public MachineFunctions(int count, Sources owner) {
    this.owner = owner;
    this.functions = new AtomicReferenceArray<>(count);
  }

  /** Does something for which all functions are written that are taken meanwhile, by any thread. */
  public static void awaiting(Runnable work) {
    WAITING.incrementAndGet();
    try {
      work.run();
    } finally {
      WAITING.decrementAndGet();
    }
  }

  /**
   * One of them for so much work: large work waits for it, small work does without. After a few
   * times all are written, on another thread: what runs once and ends pays for none, and a first
   * prediction does not share the processor with the linker.
   *
   * @param multiplications of the work, or what takes as long
   * @return null where the twin has to do
   */
  public MachineFunction take(int index, long multiplications) {
    MachineFunction made = get(index);
    if (made == null && WAITING.get() > 0) {
      awaitAll();
      made = get(index);
    } else if (made == null && multiplications > PATIENCE) {
      made = await(index);
    }
    if (made == null) {
      missed(index);
    }
    return made;
  }

  /** Without the lock, which is held while a function is written. */
  private void missed(int index) {
    missing = index;
    if (misses.incrementAndGet() == ENOUGH_MISSES) {
      Thread.ofPlatform().name("ranvier-code").daemon().start(this::writeAll);
    }
  }

  private void writeAll() {
    await(missing);
    awaitAll();
  }

  /** Returns when all that are not refused are there. */
  public void awaitAll() {
    for (int i = 0; i < functions.length(); i++) {
      await(i);
    }
  }

  /** The address of one of them, if it is there; else 0. Nothing is missed. */
  public long address(int index) {
    MachineFunction made = get(index);
    return made == null ? 0 : made.address();
  }

  /** Whether one of them may still come. */
  public boolean isPending(int index) {
    return get(index) == null && MachineFunction.refusal().isEmpty();
  }

  /** One of them, if it is there; else null. */
  private MachineFunction get(int index) {
    return index < functions.length() ? functions.getAcquire(index) : null;
  }

  /** One of them as soon as it is there; null if it was refused. */
  private synchronized MachineFunction await(int index) {
    MachineFunction made = get(index);
    if (made == null && index < functions.length() && MachineFunction.refusal().isEmpty()) {
      if (sources == null) {
        sources = owner.sources();
      }
      Source source = sources.get(index);
      try {
        byte[] code = source.code().get();
        if (change != null) {
          code = change.apply(source.name(), code);
        }
        MachineFunction function = MachineFunction.of(source.name(), code);
        String difference = source.check().apply(function);
        if (!difference.isEmpty()) {
          throw new IllegalStateException("it differs from its scalar twin, " + difference);
        }
        made = function;
        functions.setRelease(index, made);
      } catch (IllegalStateException | UnsupportedOperationException refused) {
        MachineFunction.refuse(source.name() + ": " + refused.getMessage());
      }
    }
    return made;
  }

  /**
   * The first float of some that is another than it must be, whichever NaN it is; empty if none is.
   *
   * @param stride floats of a row, of which so many columns count
   */
  public static String difference(MemorySegment must, MemorySegment is, int stride, int columns) {
    for (int i = 0; i < must.byteSize() / Float.BYTES; i++) {
      float e = must.getAtIndex(JAVA_FLOAT, i);
      float f = is.getAtIndex(JAVA_FLOAT, i);
      if (i % stride < columns && Float.floatToIntBits(f) != Float.floatToIntBits(e)) {
        return "at float %s: %s, not %s".formatted(i, f, e);
      }
    }
    return "";
  }

  /** Floats of either sign from 0.5 to 1, always the same, for a check. */
  public static float[] trialValues(int count) {
    float[] values = new float[count];
    int random = 1;
    for (int i = 0; i < count; i++) {
      random = random * 1_664_525 + 1_013_904_223;
      values[i] = Float.intBitsToFloat(random & 0x807F_FFFF | 0x3F00_0000);
    }
    return values;
  }
}
