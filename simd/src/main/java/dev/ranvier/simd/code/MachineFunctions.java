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

  /** What happens to the code with a name before it is installed; tests alone let something. */
  static volatile BiFunction<String, byte[], byte[]> change = (name, code) -> code;

  private final List<Source> sources;
  private final AtomicReferenceArray<MachineFunction> functions;
  private boolean begun;

  /** Of these, or of none at all; none is written yet. */
  public MachineFunctions(List<Source> sources) {
    this.sources = List.copyOf(sources);
    this.functions = new AtomicReferenceArray<>(sources.size());
  }

  /** Writes all of them on another thread, unless that has begun. */
  public synchronized void begin() {
    if (!begun) {
      begun = true;
      Thread.ofPlatform().daemon().name("ranvier-code").start(this::awaitAll);
    }
  }

  /** Returns when all that are not refused are there. */
  public void awaitAll() {
    for (int i = 0; i < sources.size(); i++) {
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
    if (made == null && index < sources.size() && MachineFunction.refusal().isEmpty()) {
      Source source = sources.get(index);
      try {
        byte[] code = change.apply(source.name(), source.code().get());
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
