package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged tensor files, in one file because every case is a variant of the same bytes: each is
 * refused, with what and where.
 */
@Anywhere
class SafetensorsDamageTest {
  @TempDir private Path folder;
  private Path file;
  private byte[] content;

  @BeforeEach
  void name() {
    file = folder.resolve("net.safetensors");
  }

  @Test
  void everyPrefixIsRefused() throws IOException {
    for (byte[] bytes : List.of(ours(), SafetensorsFiles.foreign())) {
      for (int length = 0; length < bytes.length; length++) {
        put(Arrays.copyOf(bytes, length));
        assertRefused("prefix of " + length);
      }
      put(Arrays.copyOf(bytes, bytes.length + 1));
      assertRefused("one byte more");
    }
  }

  @Test
  void everyFlippedBitOfOursIsRefused() throws IOException {
    byte[] bytes = ours();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      put(bytes);
      assertRefused("bit " + bit);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    put(bytes);
    open().close();
  }

  /** JSON spells one value in several ways: another spelling is a change all the same. */
  @Test
  void otherSpellingsOfOurHeaderAreRefused() throws IOException {
    String text = new String(ours(), StandardCharsets.ISO_8859_1);
    for (String[] change :
        new String[][] {
          {"\\u000a", "\\u000A"},
          {"\"note\"", "\"Note\""},
          {"F32\",\"shape\":[2,3]", "I32\",\"shape\":[2,3]"},
          {"[2,3]", "[3,2]"},
          {"dense.bias", "dense.Bias"},
          {"ranvier.crc32c", "ranvier.crc32d"},
          {"ranvier.header_crc32c", "ranvier.header_crc32d"}
        }) {
      assertThat(text).contains(change[0]);
      put(text.replace(change[0], change[1]).getBytes(StandardCharsets.ISO_8859_1));
      assertRefused(change[1]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        "[]|header, byte 0|'{'|byte 0x5b",
        " {}|header, byte 0|'{'|byte 0x20",
        "{'w':1}|tensor 'w'|an object|1",
        "{'w':{'dtype':'F32','shape':[2]}}|data_offsets|a member|none",
        "{'w':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}}|'w', dtype|F32|'F31'",
        "{'w':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}|'w', shape|a list|2",
        "{'w':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}|shape[0]|a whole number|2.0",
        "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|shape[0]|from 0|-2",
        "{'w':{'dtype':'F32','shape':[1,1,1,1,2],'data_offsets':[0,8]}}|shape|4 dimensions|5",
        "{'w':{'dtype':'F32','shape':[2147483647,2147483647,2],'data_offsets':[0,8]}}|shape|2^63|[2",
        "{'w':{'dtype':'F32','shape':[1073741824,1073741824,4],'data_offsets':[0,0]}}|shape|2^63|[1",
        "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|data_offsets|12 bytes|8 bytes",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}}|data_offsets|4 bytes|8 bytes",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|data_offsets|in this order|list",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}}|data_offsets|begin and end|3",
        "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}|data_offsets[1]|from 0 to 8|12",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|data_offsets|byte 0 on|byte 4",
        "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|data|4 bytes|8 bytes",
        "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}}|'w'|only|'x'",
        "{'__metadata__':{'a':1}}|__metadata__, a|a string|1",
        "{'__metadata__':[]}|__metadata__|an object|a list",
        "{'__metadata__':{'ranvier.crc32c':'00000000'}}|data|0 bytes|8 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|'b'|byte 8 on|byte 4",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'__metadata__':{'ranvier.crc32c':'00000000'}}|header checksum|both|changed",
      })
  void wrongHeadersSayWhereWhatAndWhatElse(
      String header, String place, String expected, String found) throws IOException {
    put(SafetensorsFiles.encode(header.replace('\'', '"'), new byte[8]));
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> open())
        .satisfies(e -> assertThat((Object) e.file()).isEqualTo(file))
        .satisfies(e -> assertThat(e.place()).contains(place))
        .satisfies(e -> assertThat(e.expected()).contains(expected))
        .satisfies(e -> assertThat(e.found()).contains(found));
  }

  @ParameterizedTest
  @ValueSource(strings = {"F4|[2]|8", "F8_E8M0|[8]|8", "C64|[1]|8", "F32|[1,1,1,1,2]|8"})
  void whatTheFormatHasAndWeDoNotIsNotCalledDamaged(String tensor) throws IOException {
    String[] parts = tensor.split("\\|");
    put(
        SafetensorsFiles.encode(
            "{\"w\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,%s]}}"
                .formatted((Object[]) parts),
            new byte[8]));
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> open())
        .withMessageContaining("tensor 'w'")
        .withMessageContaining("not supported")
        .withMessageNotContaining("damaged");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
  void anotherTypeThanWantedIsNamedAndNotCalledAnotherModels(Dtype dtype) throws IOException {
    put(
        SafetensorsFiles.encode(
            "{\"w\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%s]}}"
                .formatted(dtype, dtype.bytes()),
            new byte[dtype.bytes()]));
    try (Safetensors tensors = open()) {
      assertThatExceptionOfType(ModelFormatException.class)
          .isThrownBy(() -> tensors.tensor("w", Dtype.F32, 1))
          .withMessageContaining("tensor 'w'")
          .withMessageContaining("found " + dtype)
          .withMessageContaining("convert it to F32")
          .withMessageNotContaining("another model");
    }
  }

  @Test
  void lengthsAreCheckedBeforeAllocating() throws IOException {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] bytes = SafetensorsFiles.foreign();
    assertRefusedAfterWarmUp();
    for (long length : new long[] {0, 1, 1 << 20, 16 << 20, 1L << 31, 1L << 40, -1, 1L << 63}) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      put(bytes);
      long before = threads.getCurrentThreadAllocatedBytes();
      ModelFormatException e = assertRefused("length " + length);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200_000);
      assertThat(e.place()).isEqualTo("header length");
      assertThat(e.found()).isEqualTo(Long.toUnsignedString(length));
    }
  }

  @Test
  void tooManyTensorsAreRefused() throws IOException {
    for (int count : new int[] {4_096, 4_097}) {
      String header =
          IntStream.range(0, count)
              .mapToObj(
                  i -> "\"" + i + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}")
              .collect(Collectors.joining(",", "{", "}"));
      put(SafetensorsFiles.encode(header, new byte[0]));
      if (count == 4_096) {
        open().close();
      } else {
        assertThat(assertRefused("4097").expected()).isEqualTo("at most 4096 tensors");
      }
    }
  }

  @Test
  void randomDamageNeverGivesAnythingElse() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    byte[][] bases = {ours(), SafetensorsFiles.foreign()};
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = bases[i % 2].clone();
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        bytes = damage(bytes, random);
      }
      put(bytes);
      accepted += use("mutation " + i) ? 1 : 0;
    }
    assertThat(accepted).isBetween(100, 10_000);
  }

  private static final String[] TOKENS = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "9",
    "-",
    "1e9",
    "99999999999",
    "null",
    "\"F64\"",
    "\"__metadata__\":{},",
    "[[[[[[[[",
    "0",
    " "
  };

  private static byte[] damage(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    int kind = random.nextInt(6);
    if (kind == 0) {
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      return bytes;
    }
    if (kind == 1) {
      bytes[at] = (byte) random.nextInt();
      return bytes;
    }
    if (kind == 2) {
      bytes[random.nextInt(8)] = (byte) random.nextInt();
      return bytes;
    }
    byte[] token = TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.US_ASCII);
    int removed = kind == 3 ? token.length : kind == 4 ? 0 : random.nextInt(1, 9);
    byte[] put = kind == 5 ? new byte[0] : token;
    int end = Math.min(bytes.length, at + removed);
    byte[] changed = Arrays.copyOf(bytes, at + put.length + bytes.length - end);
    System.arraycopy(put, 0, changed, at, put.length);
    System.arraycopy(bytes, end, changed, at + put.length, bytes.length - end);
    if (kind == 4 && random.nextBoolean() && at >= 8) { // keep the length right: deeper damage
      changed[0] += (byte) put.length;
    }
    return changed.length == 0 ? new byte[1] : changed;
  }

  /** Content in memory: with thousands of real files this test would measure the disk. */
  private void put(byte[] bytes) {
    content = bytes;
  }

  private Safetensors open() {
    return Safetensors.open(file, new MemoryBytes(content));
  }

  /** Opens and copies all; true if the file was accepted. */
  private boolean use(String what) {
    try (Safetensors read = open()) {
      for (TensorInfo tensor : read.tensors()) {
        byte[] target = new byte[(int) (tensor.end() - tensor.begin())];
        read.copyTo(tensor.name(), MemorySegment.ofArray(target), 0, tensor.columns());
      }
      return true;
    } catch (ModelFormatException e) {
      assertThat(e.getMessage()).startsWith(file + ", ").contains("expected ", ", found ");
      return false;
    } catch (Throwable e) {
      return fail(what, e);
    }
  }

  private void assertRefusedAfterWarmUp() throws IOException {
    put(new byte[3]);
    assertRefused("three bytes");
    put(new byte[30]);
    assertRefused("thirty zeros");
  }

  private ModelFormatException assertRefused(String what) {
    try {
      open().close();
    } catch (ModelFormatException e) {
      return e;
    }
    return fail(what + " was accepted");
  }

  private byte[] ours() throws IOException {
    Safetensors.write(file, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
    return Files.readAllBytes(file);
  }
}
