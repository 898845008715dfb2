package dev.ranvier.format;

import static dev.ranvier.format.IdxFiles.write;
import static dev.ranvier.format.NpyFiles.dictionary;
import static dev.ranvier.format.NpyFiles.file;
import static dev.ranvier.format.NpyFiles.npy;
import static dev.ranvier.format.NpyFiles.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NPY files of every type, version and order, and wrong in every place. */
@Anywhere
final class NpyReaderTest {

  private static final byte[] WHOLE = file("<f4", "(2, 3)", 1, -2, 3.5, 4, 5e30, -6);

  @TempDir Path folder;

  private NpyArray read(byte[] content) {
    return NpyReader.read(write(folder, "array.npy", content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"})
  void everyTypeInBothByteOrders(String type) {
    double low = type.startsWith("u") ? 3 : -3;
    for (String order : type.endsWith("1") ? List.of("|") : List.of("<", ">")) {
      NpyArray array = read(file(order + type, "(2, 3)", 0, 1, 2, low, 100, 7));
      assertThat(array.shape()).containsExactly(2L, 3L);
      assertThat(array.type().descr()).isEqualTo(order + type);
      assertThat(array.doubles()).containsExactly(0, 1, 2, low, 100, 7);
      assertThat(array.floats()).containsExactly(0, 1, 2, (float) low, 100, 7);
      assertThat(array.rows()[1]).containsExactly((float) low, 100, 7);
      if (!type.startsWith("f")) {
        assertThat(array.integers()).containsExactly(0, 1, 2, (int) low, 100, 7);
      }
    }
  }

  @Test
  void theEndsOfEveryWidth() {
    assertThat(read(file("|u1", "(1,)", 255)).integers()).containsExactly(255);
    assertThat(read(file("|i1", "(1,)", 255)).integers()).containsExactly(-1);
    assertThat(read(file(">u2", "(1,)", 65535)).integers()).containsExactly(65535);
    assertThat(read(file("<u4", "(1,)", 4294967295.0)).doubles()).containsExactly(4294967295.0);
    assertThat(read(file("|b1", "(2,)", 0, 1)).integers()).containsExactly(0, 1);
    byte[] ones = new byte[8];
    Arrays.fill(ones, (byte) 0xFF);
    NpyArray largest = read(npy(dictionary("<u8", false, "(1,)"), ones));
    assertThat(largest.doubles()).containsExactly(0x1p64);
    assertThatThrownBy(largest::integers)
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll("element 0", "18446744073709551615", "doubles");
    assertThatThrownBy(() -> read(file("<f4", "(1,)", 2)).integers())
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll("whole numbers", "<f4", "astype");
  }

  @Test
  void fortranOrderIsTransposed() {
    double[] columns = {1, 4, 2, 5, 3, 6};
    NpyArray array = read(npy(dictionary("<f8", true, "(2, 3)"), numbers("<f8", columns)));
    assertThat(array.rows()).isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
    double[] cube = new double[24];
    for (int i = 0, at = 0; i < 4; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 2; k++) {
          cube[at++] = 100 * k + 10 * j + i; // k runs fastest
        }
      }
    }
    NpyArray deep = read(npy(dictionary(">i2", true, "(2, 3, 4)"), numbers(">i2", cube)));
    assertThat(deep.rows()[1])
        .containsExactly(100, 101, 102, 103, 110, 111, 112, 113, 120, 121, 122, 123);
  }

  @Test
  void everyVersionAndEveryWayToSayIt() {
    byte[] data = numbers("<f4", 1, 2, 3);
    for (int version = 1; version <= 3; version++) {
      assertThat(read(npy(version, dictionary("<f4", false, "(3,)"), data)).floats())
          .containsExactly(1, 2, 3);
    }
    for (String text :
        List.of(
            "{'shape':(3,),'fortran_order':True,'descr':'<f4'}",
            "{ \"descr\": \"<f4\", \"shape\": ( 3 , ), \"fortran_order\": False , } ",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}")) {
      assertThat(read(npy(text, data)).floats()).as(text).containsExactly(1, 2, 3);
    }
    assertThat(read(npy(dictionary("<f4", false, "(3, 1,)"), data)).rows()).hasDimensions(3, 1);
    assertThat(read(file("<i4", "()", 7)).integers()).containsExactly(7);
    assertThat(read(file("<f4", "(0, 4)")).rows()).isEmpty();
  }

  @Test
  void everyOtherHeaderIsRefusedByName() {
    refusedHeader("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", "objects of Python");
    refusedHeader("{'descr': '<U5', 'fortran_order': False, 'shape': (3,), }", "text");
    refusedHeader("{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", "complex");
    refusedHeader(
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,), }", "fields", "'x'");
    refusedHeader("{'descr': '=f4', 'fortran_order': False, 'shape': (3,), }", "'=f4'");
    refusedHeader("{'descr': '<f1', 'fortran_order': False, 'shape': (3,), }", "'<f1'");
    refusedHeader("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }", "True or False");
    refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (3), }", "a comma");
    refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }", "a size");
    refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (03,), }", "a size");
    refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'x': 1}", "each once");
    refusedHeader("{'descr': '<f4', 'descr': '<f4', 'shape': (3,), }", "each once");
    refusedHeader("{'descr': '<f4', 'shape': (3,), }", "the keys");
    refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } x", "nothing but");
    refusedHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)", "'}'");
    refusedHeader("", "'{'");
  }

  private void refusedHeader(String dictionary, String... said) {
    refused(npy(dictionary, numbers("<f4", 1, 2, 3)), said);
  }

  private void refused(byte[] content, String... said) {
    Path file = write(folder, "refused.npy", content);
    assertThatThrownBy(() -> NpyReader.read(file))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll("expected", "found")
        .satisfies(e -> assertThat(List.of(said)).allMatch(e.getMessage()::contains));
  }

  @Test
  void boastfulHeadersAreRefusedBeforeAllocating() {
    refused(file("<f4", "(1000000000000,)", 1), "length", "4000000000128 bytes");
    refused(file("<f8", "(4000000000, 4000000000)", 1), "2^62");
    refused(file("<f8", "(999999999999999999, 9)", 1), "2^62");
    refused(file("<f4", "(" + "1, ".repeat(65) + ")", 1), "64 dimensions");
    byte[] long2 = npy(2, dictionary("<f4", false, "(1,)"), numbers("<f4", 1));
    long2[10] = (byte) 0xFF;
    long2[11] = (byte) 0xFF;
    refused(long2, "10,000", "4294");
    refused(file("<f4", "(0, 999999999999999999, 999999999999999999)", 1), "length");
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < WHOLE.length; length++) {
      refused(Arrays.copyOf(WHOLE, length));
    }
    refused(Arrays.copyOf(WHOLE, WHOLE.length + 1), "152 bytes", "153 bytes");
  }

  @Test
  void flippedBitsOfTheHeaderAreRefusedOrHarmless() {
    int refused = 0;
    for (int bit = 0; bit < 8 * 128; bit++) {
      byte[] damaged = WHOLE.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        NpyArray array = read(damaged);
        // What still is a header says another type or order, or a blank became a line's end.
        assertThat(array.shape()).as("bit %s", bit).containsExactly(2L, 3L);
        assertThat(array.floats()).hasSize(6);
      } catch (DataFileException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(8 * 128 * 9 / 10);
  }

  @Test
  void aMissingFileAndAFolderAreNamed() {
    Path nowhere = folder.resolve("nowhere.npy");
    assertThatThrownBy(() -> NpyReader.read(nowhere))
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll(nowhere.toString(), "a readable file");
    assertThatThrownBy(() -> NpyReader.read(folder)).isInstanceOf(DataFileException.class);
  }

  @Test
  void whatNumpyWritesIsRead() throws Exception {
    Path script =
        write(
            folder,
            "write.py",
            """
            import numpy as np, sys
            a = np.arange(12).reshape(3, 4)
            np.save('c.npy', a.astype('<f4'))
            np.save('f.npy', np.asfortranarray(a.astype('>f8')))
            np.save('i.npy', a.astype('int64'))
            np.savez('stored.npz', x=a.astype('float16'), y=np.array([True, False]))
            np.savez_compressed('packed.npz', x=a.astype('uint8'), y=np.array([1, 0]))
            """
                .getBytes());
    int status;
    try {
      Process python =
          new ProcessBuilder("python3", script.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      python.getInputStream().readAllBytes();
      python.waitFor(60, TimeUnit.SECONDS);
      status = python.exitValue();
    } catch (IOException e) {
      status = -1;
    }
    assumeThat(status).as("python3 with numpy").isZero();
    float[][] expected = {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}};
    for (String name : List.of("c.npy", "f.npy", "i.npy")) {
      assertThat(NpyReader.read(folder.resolve(name)).rows()).as(name).isDeepEqualTo(expected);
    }
    for (String name : List.of("stored.npz", "packed.npz")) {
      try (NpzReader zip = NpzReader.open(folder.resolve(name))) {
        assertThat(zip.names()).containsExactly("x", "y");
        assertThat(zip.read("x").rows()).as(name).isDeepEqualTo(expected);
        assertThat(zip.read("y").integers()).containsExactly(1, 0);
      }
    }
  }
}
