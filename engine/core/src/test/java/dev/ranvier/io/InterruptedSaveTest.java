package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt closes a file channel; saving and loading go on, and keep it. */
@Anywhere
class InterruptedSaveTest {
  @TempDir private Path folder;

  private final float[] values = new float[1 << 19];

  @AfterEach
  void clear() {
    Thread.interrupted();
  }

  @Test
  void anInterruptedThreadSavesItsModelAndStaysInterrupted() throws Exception {
    Path file = folder.resolve("net.safetensors");
    Thread.currentThread().interrupt();
    write(file);
    assertThat(Thread.interrupted()).isTrue();
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.tensors()).hasSize(1);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anInterruptedThreadLoadsAndStaysInterrupted() {
    Path file = folder.resolve("net.safetensors");
    write(file);
    Thread.currentThread().interrupt();
    float[] target = new float[values.length];
    try (Safetensors read = Safetensors.open(file)) {
      read.copyTo("w", MemorySegment.ofArray(target), 0, target.length);
    }
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void interruptsAtEveryMomentChangeNothing() throws Exception {
    Path file = folder.resolve("net.safetensors");
    AtomicBoolean done = new AtomicBoolean();
    Thread saver = Thread.currentThread();
    Thread interrupter =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    saver.interrupt();
                    Thread.onSpinWait();
                  }
                });
    try {
      for (int i = 0; i < 10; i++) {
        write(file);
        Thread.interrupted();
        Safetensors.open(file).close();
      }
    } finally {
      done.set(true);
      while (interrupter.isAlive()) {
        Thread.onSpinWait();
      }
    }
  }

  private void write(Path file) {
    Safetensors.write(
        file,
        Map.of(),
        List.of(
            TensorSource.f32("w", MemorySegment.ofArray(values), 0, values.length, values.length)));
  }
}
