package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensor files that are whole: their bytes, their reading, and what other programs wrote. */
@Anywhere
class SafetensorsTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("net.safetensors");
  }

  @Test
  void paddedRowsAreStoredDenseAndSpreadAgain() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int rows = 131;
      int columns = 517;
      MemorySegment source = arena.allocate(64 + 4L * rows * 528, 64);
      source.fill((byte) 0x7F);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          source.set(ValueLayout.JAVA_FLOAT, 64 + 4L * (r * 528 + c), r * 1000 + c);
        }
      }
      Safetensors.write(
          file, Map.of(), List.of(TensorSource.f32("w", source, 64, 528, rows, columns)));
      float[] target = new float[rows * 520 + 3];
      Arrays.fill(target, -1);
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.tensor("w", Dtype.F32, rows, columns).end()).isEqualTo(4L * rows * columns);
        read.copyTo("w", MemorySegment.ofArray(target), 4, 520);
      }
      for (int i = 0; i < target.length; i++) {
        int r = Math.floorDiv(i - 1, 520);
        int c = Math.floorMod(i - 1, 520);
        boolean inside = i > 0 && r < rows && c < columns;
        assertThat(target[i]).isEqualTo(inside ? r * 1000 + c : -1);
      }
      assertThat(Files.size(file) - 4L * rows * columns).isLessThan(256).isPositive();
    }
  }

  @Test
  void writesTheDocumentedBytes() throws IOException {
    Safetensors.write(file, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
    byte[] data = SafetensorsFiles.floats(1, 2, 3, 4, 5, 6, 7, 8, 0);
    System.arraycopy(new byte[] {4, 3, 2, 1}, 0, data, 32, 4);
    CRC32C crc = new CRC32C();
    crc.update(data);
    String header =
        "{\"__metadata__\":{\"note\":\"\\u0001\u00e9\\u000a\","
            + "\"ranvier.model\":\"{\\\"layers\\\":[]}\",\"ranvier.crc32c\":\""
            + String.format("%08x", crc.getValue())
            + "\",\"ranvier.header_crc32c\":\"00000000\"},"
            + "\"dense.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"dense.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},"
            + "\"classes\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[32,36]}}";
    header += " ".repeat(Math.floorMod(-header.getBytes(StandardCharsets.UTF_8).length, 8));
    byte[] unsealed = SafetensorsFiles.encode(header, new byte[0]);
    CRC32C own = new CRC32C();
    own.update(unsealed);
    String sealed =
        header.replace("crc32c\":\"00000000", String.format("crc32c\":\"%08x", own.getValue()));
    assertThat(unsealed.length % 8).isZero();
    assertThat(Files.readAllBytes(file)).isEqualTo(SafetensorsFiles.encode(sealed, data));
  }

  @Test
  void sameInputGivesTheSameBytesWhateverTheMap() throws IOException {
    Map<String, String> forward = new LinkedHashMap<>();
    Map<String, String> backward = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      forward.put("k" + i, "v" + i);
      backward.put("k" + (19 - i), "v" + (19 - i));
    }
    Path other = folder.resolve("other.safetensors");
    Safetensors.write(file, forward, SafetensorsFiles.tensors());
    Safetensors.write(other, backward, SafetensorsFiles.tensors());
    assertThat(other).hasSameBinaryContentAs(file);
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.metadata()).isEqualTo(forward);
      assertThat(read.hasChecksum()).isTrue();
      assertThat(read.tensors())
          .extracting(TensorInfo::name)
          .containsExactly("dense.weight", "dense.bias", "classes");
    }
  }

  @Test
  void readsFilesOfOtherPrograms() throws IOException {
    Files.write(file, SafetensorsFiles.foreign());
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.hasChecksum()).isFalse();
      assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(read.tensors()).extracting(TensorInfo::name).containsExactly("w", "b");
      assertThat(copy(read, "w", 6, 3)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(copy(read, "b", 2, 2)).containsExactly(7, 8);
    }
    Files.write(
        file,
        SafetensorsFiles.encode(
            "{\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                + "\"e\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[0,0]},"
                + "\"h\":{\"dtype\":\"BF16\",\"shape\":[1,1,3],\"data_offsets\":[4,10]}}",
            new byte[10]));
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(copy(read, "s", 1, 1)).containsExactly(0);
      assertThat(copy(read, "e", 1, 7)).containsExactly(-1);
      refused(() -> copy(read, "h", 3, 3), "'h'", "F32 or I32", "BF16", "Convert");
    }
    Files.write(file, SafetensorsFiles.encode("{}", new byte[0]));
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.tensors()).isEmpty();
    }
  }

  @Test
  void wrongUseIsNamed() {
    Safetensors.write(file, Map.of(), SafetensorsFiles.tensors());
    try (Safetensors read = Safetensors.open(file)) {
      refused(() -> read.tensor("x"), "a tensor named 'x'", "3 tensors", "another model");
      refused(
          () -> read.tensor("dense.bias", Dtype.F32, 3),
          "tensor 'dense.bias': expected F32[3], found F32[2]");
      refused(() -> read.tensor("classes", Dtype.F32, 1), "F32[1], found I32[1]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> copy(read, "dense.weight", 6, 2))
          .withMessageContaining("row stride of 3 or more, found 2");
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> copy(read, "dense.weight", 6, 4))
          .withMessageContaining("28 bytes at byte 0, found one of 24");
      assertThat(copy(read, "dense.weight", 7, 4)).containsExactly(1, 2, 3, -1, 4, 5, 6);
    }
    MemorySegment one = MemorySegment.ofArray(new float[1]);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> TensorSource.f32("w", one, 0, 2, 1, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> TensorSource.f32("w", one, -4, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TensorSource.f32("__metadata__", one, 0, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TensorSource.f32("w", one, 0, 1, 1, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorSource("w", Dtype.F64, List.of(0), one, 0, 1));
    TensorSource good = TensorSource.f32("w", one, 0, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Safetensors.write(file, Map.of(), List.of(good, good)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Safetensors.write(file, Map.of("ranvier.crc32c", ""), List.of(good)));
  }

  @Test
  void changesAfterOpeningAreNoticed() throws IOException {
    Files.write(file, SafetensorsFiles.foreign());
    try (Safetensors read = Safetensors.open(file)) {
      byte[] bytes = SafetensorsFiles.foreign();
      bytes[bytes.length - 1] ^= 1;
      Files.write(file, bytes);
      refused(() -> copy(read, "b", 2, 2), "tensor 'b'", "other bytes");
      assertThat(copy(read, "w", 6, 3)).containsExactly(1, 2, 3, 4, 5, 6);
      Files.write(
          file, Arrays.copyOf(bytes, bytes.length - 1), StandardOpenOption.TRUNCATE_EXISTING);
      refused(() -> copy(read, "b", 2, 2), "tensor 'b'", "8 bytes", "the end of the file after 7");
    }
  }

  @Test
  void unreadableFilesAreNamed() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Safetensors.open(file))
        .withMessageContaining(file + ": there is no such file");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Safetensors.open(folder))
        .withMessageContaining(folder.toString())
        .withMessageContaining("a regular file");
  }

  private void refused(Runnable action, String... parts) {
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(action::run)
        .satisfies(e -> assertThat(e.getMessage()).contains(file.toString()).contains(parts));
  }

  private static float[] copy(Safetensors read, String name, int size, int rowStride) {
    float[] target = new float[size];
    Arrays.fill(target, -1);
    read.copyTo(name, MemorySegment.ofArray(target), 0, rowStride);
    return target;
  }
}
