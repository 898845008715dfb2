package dev.ranvier.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The two checksums of a file that Ranvier wrote, each eight lower-case hexadecimal digits in the
 * metadata.
 *
 * <p>{@code ranvier.crc32c} is the CRC32C of all bytes behind the header. {@code
 * ranvier.header_crc32c} is the CRC32C of all bytes before them, header length and padding
 * included, with its own eight digits taken as '0'. Together they cover every byte of the file. The
 * second is over the bytes, not over their meaning, because JSON spells one value in several ways:
 * a flipped bit could turn one spelling into another.
 */
final class Checksums {
  static final String DATA = "ranvier.crc32c";
  static final String HEADER = "ranvier.header_crc32c";
  static final String UNSET = "00000000";

  /**
   * Cannot occur in a header but as this key and its value: inside a string the quotes would be
   * escaped.
   */
  private static final byte[] HEADER_KEY =
      ("\"" + HEADER + "\":\"").getBytes(StandardCharsets.US_ASCII);

  private static final String REWRITTEN =
      "Either another tool wrote the file again and kept Ranvier's checksums, which are no longer"
          + " true: leave "
          + DATA
          + " and "
          + HEADER
          + " out of the metadata there, and it loads unverified. Or it is damaged: copy or save it"
          + " again.";

  private Checksums() {}

  static String hex(CRC32C crc) {
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /**
   * The header's checksum.
   *
   * @param lengthAndHeader all bytes before the data; digits are replaced in place
   * @return eight digits, or empty if the key is not there as Ranvier writes it
   */
  static String header(byte[] lengthAndHeader) {
    int digits = digitsOf(lengthAndHeader);
    if (digits < 0) {
      return "";
    }
    Arrays.fill(lengthAndHeader, digits, digits + UNSET.length(), (byte) '0');
    CRC32C crc = new CRC32C();
    crc.update(lengthAndHeader);
    return hex(crc);
  }

  /**
   * Compares what a file says with what it holds, and tells damage from a file that another tool
   * wrote again with our strings in it: such a tool spells the header in its own way.
   *
   * @param lengthAndHeader all bytes before the data; digits are replaced in place
   * @param saidHeader what the metadata says, or null
   * @param saidData what the metadata says, or null
   * @throws ModelFormatException if they differ
   */
  static void check(
      Path file, byte[] lengthAndHeader, String saidHeader, String data, String saidData) {
    String header = header(lengthAndHeader);
    boolean sameHeader = header.equals(saidHeader);
    boolean sameData = data.equals(saidData);
    if (sameHeader && sameData) {
      return;
    }
    if (saidHeader == null || saidData == null) {
      throw new ModelFormatException(
          file, "header checksum", "both checksums or none", "a changed header", REWRITTEN);
    }
    String place = sameHeader ? "data checksum" : "header checksum";
    String said = ModelFormatException.quote(sameHeader ? saidData : saidHeader);
    String found =
        sameHeader ? "'" + data + "'" : header.isEmpty() ? "a changed header" : "'" + header + "'";
    String advice =
        sameHeader
            ? "The header is as Ranvier wrote it, the tensors are not: the file is damaged, or"
                + " tensors were changed in place. Copy or save it again."
            : "The file is not cut short; "
                + (sameData
                    ? "the tensors are as Ranvier wrote them, the header is not. "
                    : "neither header nor tensors are as Ranvier wrote them. ")
                + REWRITTEN;
    throw new ModelFormatException(file, place, said, found, advice);
  }

  /** Puts the header's checksum in its place. */
  static void seal(byte[] lengthAndHeader) {
    byte[] digits = header(lengthAndHeader).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, lengthAndHeader, digitsOf(lengthAndHeader), digits.length);
  }

  private static int digitsOf(byte[] header) {
    int last = header.length - HEADER_KEY.length - UNSET.length();
    for (int at = 0; at <= last; at++) {
      if (Arrays.equals(header, at, at + HEADER_KEY.length, HEADER_KEY, 0, HEADER_KEY.length)) {
        return at + HEADER_KEY.length;
      }
    }
    return -1;
  }
}
