package dev.ranvier.rows;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.data.Targets;
import java.lang.foreign.Arena;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A way through a file: two windows, of which one is worked through while a thread loads the other.
 * A batch may begin in one and end in the next; the first is loaded anew when the batch after it is
 * asked for.
 */
final class RowOrder implements SampleOrder {

  private final RowFile file;
  private final BlockShuffle shuffle;
  private final Arena memory = Arena.ofShared();
  private final Windowed data;
  private final ExecutorService reader;

  /** What no thread is loading. */
  private RowWindow free;

  private RowWindow spare;

  /** Where the last batch began, if that was not in the current one. */
  private RowWindow before;

  private RowWindow current;
  private int at;
  private Future<RowWindow> loading;

  RowOrder(RowFile file) {
    this.file = file;
    this.data = new Windowed();
    this.shuffle = new BlockShuffle(file.size(), file.blockRows(), file.blocksMixed());
    try {
      this.free = new RowWindow(file, memory);
      // What fits one window needs no other.
      this.spare = file.size() > windowRows() ? new RowWindow(file, memory) : null;
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
    this.reader =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ranvier-rows").factory());
  }

  private long windowRows() {
    return (long) file.blockRows() * file.blocksMixed();
  }

  @Override
  public void begin(boolean shuffled, long seed, long epoch, int from) {
    settle();
    if (before != null) {
      giveBack(before);
      before = null;
    }
    if (current != null) {
      giveBack(current);
      current = null;
    }
    shuffle.begin(shuffled, seed, epoch);
    at = from;
    while (shuffle.hasNext() && at >= shuffle.nextRows()) {
      at -= shuffle.nextRows();
      free.skip(shuffle);
    }
    load();
  }

  private void giveBack(RowWindow window) {
    if (free == null) {
      free = window;
    } else {
      spare = window;
    }
  }

  /** Starts loading what comes next, if there is a window for it. */
  private void load() {
    if (loading == null && free != null && shuffle.hasNext()) {
      RowWindow window = free;
      free = spare;
      spare = null;
      loading =
          reader.submit(
              () -> {
                window.load(file, shuffle);
                return window;
              });
    }
  }

  @Override
  public void next(int[] samples, int count) {
    if (loading == null && current == null) {
      throw new IllegalStateException("RowFile: its order was not begun, or ended with an error");
    }
    if (before != null) {
      giveBack(before);
      before = null;
      load();
    }
    int done = 0;
    while (done < count) {
      if (current == null || at == current.count()) {
        advance(count);
      }
      int length = Math.min(count - done, current.count() - at);
      current.samples(at, samples, done, length);
      at += length;
      done += length;
    }
  }

  private void advance(int count) {
    if (before != null) {
      throw new IllegalArgumentException(
          "RowFile: a batch of %s rows, expected at most %s, a window; mix more blocks with withBlocks"
              .formatted(count, windowRows()));
    }
    if (loading == null) {
      throw new IllegalStateException("RowFile: the epoch has no more samples");
    }
    RowWindow next = await();
    at = current == null ? at : 0; // the first window may begin on its way
    before = current;
    current = next;
    load();
  }

  /** What is being loaded; what kept it from that is thrown here. */
  private RowWindow await() {
    Future<RowWindow> awaited = loading;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          RowWindow loaded = awaited.get();
          loading = null;
          return loaded;
        } catch (InterruptedException e) {
          interrupted = true; // it takes as long as a disk does; whoever trains looks at the flag
        } catch (ExecutionException e) {
          throw rethrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException rethrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause; // what loads throws no other
  }

  /** Waits for what is being loaded. */
  private void settle() {
    if (loading != null) {
      giveBack(await());
    }
  }

  @Override
  public Dataset data() {
    return data;
  }

  @Override
  public void close() {
    try {
      settle(); // not by the executor's close, which interrupts a read where this thread is
    } catch (RuntimeException e) {
      // Nobody wants what could not be loaded.
    } finally {
      reader.shutdown();
      memory.close();
    }
  }

  /** The file's samples, as far as they are in one of the windows. */
  private final class Windowed implements Dataset {

    private final float[] values =
        new float[file.targets().kind() == Targets.Kind.VALUES ? file.targets().columns() : 0];

    @Override
    public int size() {
      return file.size();
    }

    @Override
    public int featureSize() {
      return file.featureSize();
    }

    @Override
    public Targets targets() {
      return file.targets();
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      Objects.checkIndex(sample, file.size());
      int slot = current == null ? -1 : current.slot(sample);
      if (slot >= 0) {
        current.copy(slot, batch, row, file.targets(), values);
        return;
      }
      slot = before == null ? -1 : before.slot(sample);
      if (slot < 0) {
        throw new IllegalStateException(
            "RowFile: sample %s is read, which is none of those that come next".formatted(sample));
      }
      before.copy(slot, batch, row, file.targets(), values);
    }
  }
}
