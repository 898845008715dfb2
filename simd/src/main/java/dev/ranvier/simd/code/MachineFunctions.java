package dev.ranvier.simd.code;

import java.util.List;
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

  private static final int ENOUGH_MISSES = 8;

  private final Sources owner;
  private final AtomicReferenceArray<MachineFunction> functions;
  private List<Source> sources;
  private int misses;

  /**
   * So many, or none at all; none is written yet.
   *
   * @param owner who has them
   */
  public MachineFunctions(int count, Sources owner) {
    this.owner = owner;
    this.functions = new AtomicReferenceArray<>(count);
  }

  /**
   * Somebody did without. After a few times all are written, on another thread: what runs once and
   * ends pays for none, and a first prediction does not share the processor with the linker.
   */
  public synchronized void missed() {
    misses++;
    if (misses == ENOUGH_MISSES) {
      Thread writer = new Writer();
      writer.setDaemon(true);
      writer.start();
    }
  }

  private final class Writer extends Thread {

    Writer() {
      super("ranvier-code");
    }

    @Override
    public void run() {
      awaitAll();
    }
  }

  /** Returns when all that are not refused are there. */
  public void awaitAll() {
    for (int i = 0; i < functions.length(); i++) {
      await(i);
    }
  }

  /** One of them, if it is there; else null. */
  public MachineFunction get(int index) {
    return index < functions.length() ? functions.getAcquire(index) : null;
  }

  /** One of them as soon as it is there; null if it was refused. */
  public synchronized MachineFunction await(int index) {
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
}
