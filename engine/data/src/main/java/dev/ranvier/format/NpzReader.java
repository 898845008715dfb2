package dev.ranvier.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads NPZ files, NumPy's format for several arrays: a ZIP file of NPY files, compressed or not.
 * Arrays are read one by one when they are asked for. What an entry claims to hold is compared with
 * its bytes in the file before it gets memory, and its checksum afterwards.
 *
 * <pre>{@code
 * try (NpzReader file = NpzReader.open(Path.of("mnist.npz"))) {
 *   Dataset data =
 *       Dataset.ofClasses(file.read("x_train").rows(), file.read("y_train").integers(), 10);
 * }
 * }</pre>
 */
public final class NpzReader implements AutoCloseable {

  private static final String SUFFIX = ".npy";

  /** Deflate cannot pack tighter than this, so a bigger claim is a lie. */
  private static final long MAX_RATIO = 1032;

  private final Path path;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  private NpzReader(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /**
   * Opens a file and reads what is in it, but no array.
   *
   * @throws DataFileException naming file, place and cause
   */
  public static NpzReader open(Path file) {
    FilePlace place = new FilePlace(file);
    return Opened.read(
        place,
        () -> {
          NpzReader reader = new NpzReader(file, zip(place, file));
          try {
            reader.list();
            return reader;
          } catch (RuntimeException | Error e) {
            reader.close();
            throw e;
          }
        });
  }

  private static ZipFile zip(FilePlace place, Path file) throws IOException {
    try {
      return new ZipFile(file.toFile());
    } catch (ZipException | IllegalArgumentException e) { // the latter for names that are no text
      throw place.wrong(
          "ZIP directory", "a ZIP file", e.getMessage(), "Write it with numpy.savez.", e);
    }
  }

  private void list() {
    for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
      String name = entry.getName();
      if (!name.endsWith(SUFFIX)) {
        throw new FilePlace(path)
            .wrong(
                "ZIP directory",
                "entries whose names end in .npy",
                name,
                "This is a ZIP file of something else: write it with numpy.savez.");
      }
      String array = name.substring(0, name.length() - SUFFIX.length());
      if (entries.put(array, entry) != null) {
        throw new FilePlace(path)
            .wrong("ZIP directory", "each name once", name + " twice", FilePlace.DAMAGED);
      }
    }
  }

  /** Names of the arrays, in the file's order. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /**
   * Reads an array.
   *
   * @param name as in {@link #names}
   * @throws DataFileException naming file, array, place and cause
   */
  public NpyArray read(String name) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new FilePlace(path)
          .wrong("names", "one of " + names(), "'" + name + "'", "Ask for a name that is there.");
    }
    FilePlace place = new FilePlace(path, "entry " + entry.getName() + ": ");
    requireHonest(place, entry);
    return Opened.read(place, () -> read(place, entry));
  }

  private static void requireHonest(FilePlace place, ZipEntry entry) {
    long size = entry.getSize();
    long packed = entry.getCompressedSize();
    boolean stored = entry.getMethod() == ZipEntry.STORED;
    if (size < 0 || packed < 0 || (stored ? size != packed : size / MAX_RATIO > packed)) {
      throw place.wrong(
          "size",
          stored
              ? packed + " bytes"
              : "at most what %s compressed bytes can hold".formatted(packed),
          size + " bytes",
          FilePlace.DAMAGED);
    }
  }

  private NpyArray read(FilePlace place, ZipEntry entry) throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      NpyArray array = NpyReader.read(place, in, entry.getSize());
      if (sum.getValue() != entry.getCrc()) {
        throw place.wrong(
            "checksum",
            "%08x".formatted(entry.getCrc()),
            "%08x".formatted(sum.getValue()),
            FilePlace.DAMAGED);
      }
      return array;
    }
  }

  /** Closes the file; arrays that were read stay. */
  @Override
  public void close() {
    Opened.read(
        new FilePlace(path),
        () -> {
          zip.close();
          return null;
        });
  }
}
