package dev.ranvier.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** The characters of a CSV file, which must be UTF-8: what is something else is named. */
final class CsvSource {

  private static final int HEAD = 64;
  private static final String ENCODE =
      "Save the file as UTF-8: spreadsheets call it CSV UTF-8, editors have it under encoding.";
  private static final String UNPACK = "Unpack it first.";

  private CsvSource() {}

  static Reader open(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new DataFileException(file, "file", "a CSV file", "a folder", "Give a file in it.");
      }
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      try {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        requireText(file, head);
        in.reset();
        in.skipNBytes(starts(head, 0xEF, 0xBB, 0xBF) ? 3 : 0);
        return new InputStreamReader(in, decoder());
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new DataFileException(file, "file", "a CSV file", "none", "Check the path.", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static DataFileException unreadable(Path file, IOException e) {
    return new DataFileException(
        file, "file", "a readable file", e.toString(), "Check the path and its permissions.", e);
  }

  private static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private static void requireText(Path file, byte[] head) {
    if (starts(head, 0xFF, 0xFE) || starts(head, 0xFE, 0xFF)) {
      throw refused(file, "UTF-16, as its byte order mark says", ENCODE);
    }
    if (starts(head, 0x1F, 0x8B)) {
      throw refused(file, "a gzip file", UNPACK);
    }
    if (starts(head, 'P', 'K', 3, 4)) {
      throw refused(file, "a zip file, which spreadsheets (xlsx) are too", UNPACK);
    }
    int zeros = 0;
    for (byte each : head) {
      zeros += each == 0 ? 1 : 0;
    }
    if (zeros > 0) {
      boolean wide = head.length >= 4 && 3 * zeros >= head.length;
      throw wide
          ? refused(file, "UTF-16 without a byte order mark", ENCODE)
          : refused(file, "zero bytes, which no text has", "Check that this is a CSV file.");
    }
  }

  private static DataFileException refused(Path file, String found, String advice) {
    return new DataFileException(file, "first bytes", "CSV as UTF-8", found, advice);
  }

  private static boolean starts(byte[] head, int... bytes) {
    if (head.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where the first bytes are that are not UTF-8; reads the file once more. */
  static DataFileException notUtf8(Path file, Throwable cause) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
    CharBuffer chars = CharBuffer.allocate(1 << 16);
    CharsetDecoder decoder = decoder();
    long line = 1;
    try (InputStream in = Files.newInputStream(file)) {
      boolean end = false;
      while (!end) {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        end = count < 0;
        bytes.position(bytes.position() + Math.max(0, count)).flip();
        CoderResult result = decoder.decode(bytes, chars.clear(), end);
        line += chars.flip().chars().filter(c -> c == '\n').count();
        if (result.isError()) {
          byte[] wrong = Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit());
          return malformed(file, "line " + line, wrong, cause);
        }
      }
    } catch (IOException e) {
      return unreadable(file, e);
    }
    return malformed(file, "text", new byte[0], cause);
  }

  private static DataFileException malformed(
      Path file, String place, byte[] bytes, Throwable cause) {
    String found =
        bytes.length == 0
            ? "bytes that are not"
            : "the byte 0x%02X, which is not".formatted(bytes[0] & 0xFF);
    return new DataFileException(
        file, place, "text in UTF-8", found + ", perhaps Latin-1", ENCODE, cause);
  }
}
