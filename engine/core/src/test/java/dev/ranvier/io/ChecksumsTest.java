package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a file whose checksums are not right: damage is not the only way there. */
@Anywhere
class ChecksumsTest {
  @TempDir private Path folder;
  private byte[] ours;
  private String header;
  private byte[] data;

  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("net.safetensors");
    Safetensors.write(file, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
    ours = Files.readAllBytes(file);
    int length = (int) ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN).getLong();
    header = new String(ours, 8, length, StandardCharsets.UTF_8).strip();
    data = Arrays.copyOfRange(ours, 8 + length, ours.length);
  }

  @Test
  void aFileThatAnotherToolWroteAgainIsNotCalledDamagedAlone() {
    for (String again : new String[] {header, header.replace(":", ": "), header + "   "}) {
      assertThat(messageOf(SafetensorsFiles.encode(again, data)))
          .contains("header checksum: expected '")
          .contains("not cut short")
          .contains("the tensors are as Ranvier wrote them, the header is not")
          .contains("another tool wrote the file again")
          .contains("leave ranvier.crc32c and ranvier.header_crc32c out of the metadata");
    }
  }

  @Test
  void aFileThatAnotherToolChangedAndWroteAgainIsToldApart() {
    data[5] ^= 1;
    assertThat(messageOf(SafetensorsFiles.encode(header, data)))
        .contains("neither header nor tensors are as Ranvier wrote them")
        .contains("another tool wrote the file again");
  }

  @Test
  void tensorsThatChangedUnderTheirHeaderAreDamage() {
    ours[ours.length - 3] ^= 1;
    assertThat(messageOf(ours))
        .contains("data checksum: expected '")
        .contains("The header is as Ranvier wrote it, the tensors are not")
        .doesNotContain("another tool");
  }

  @Test
  void theMessageHasWhatTheFileSaysAndWhatItHolds() {
    byte[] lengthAndHeader = Arrays.copyOf(ours, ours.length - data.length);
    byte[] changed = header.replace("net", "Net").getBytes(StandardCharsets.UTF_8);
    assertThat(messageOfCheck(lengthAndHeader, "0000abcd", "11111111", "11111111"))
        .contains("header checksum: expected '0000abcd', found '" + saidHeader() + "'")
        .contains("the tensors are as Ranvier wrote them, the header is not");
    assertThat(messageOfCheck(lengthAndHeader, saidHeader(), "11111111", "22222222"))
        .contains("data checksum: expected '22222222', found '11111111'");
    assertThat(messageOfCheck("{}".getBytes(StandardCharsets.UTF_8), "0000abcd", "1", "1"))
        .contains("header checksum: expected '0000abcd', found a changed header");
    assertThat(messageOfCheck(changed, null, "11111111", "11111111"))
        .contains("header checksum: expected both checksums or none, found a changed header");
    assertThat(messageOfCheck(lengthAndHeader, saidHeader(), "11111111", null))
        .contains("header checksum: expected both checksums or none");
  }

  private String saidHeader() {
    int from = header.indexOf(Checksums.HEADER) + Checksums.HEADER.length() + 3;
    return header.substring(from, from + 8);
  }

  private String messageOfCheck(byte[] bytes, String saidHeader, String found, String saidData) {
    byte[] copy = bytes.clone();
    return catchThrowableOfType(
            ModelFormatException.class,
            () -> Checksums.check(folder, copy, saidHeader, found, saidData))
        .getMessage();
  }

  @Test
  void aHeaderWithoutAPlaceForItsChecksumHasNone() {
    assertThat(Checksums.header("{\"a\":1}".getBytes(StandardCharsets.UTF_8))).isEmpty();
    String last = "{\"ranvier.header_crc32c\":\"12345678";
    assertThat(Checksums.header(last.getBytes(StandardCharsets.UTF_8))).hasSize(8);
    String cut = last.substring(0, last.length() - 1);
    assertThat(Checksums.header(cut.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void aFileThatLostItsEndIsCutShort() {
    assertThat(messageOf(Arrays.copyOf(ours, ours.length - 1)))
        .contains("cut short")
        .doesNotContain("another tool");
  }

  @Test
  void withoutItsChecksumsARewrittenFileLoadsUnverified() {
    int from = header.indexOf("\"ranvier.crc32c\"");
    int to = header.indexOf('}', from);
    String without = header.substring(0, from - 1) + header.substring(to);
    try (Safetensors read = open(SafetensorsFiles.encode(without, data))) {
      assertThat(read.hasChecksum()).isFalse();
      assertThat(read.tensors()).hasSize(3);
    }
  }

  private String messageOf(byte[] content) {
    return catchThrowableOfType(ModelFormatException.class, () -> open(content)).getMessage();
  }

  private Safetensors open(byte[] content) {
    return Safetensors.open(folder, new MemoryBytes(content));
  }
}
