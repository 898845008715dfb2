package dev.ranvier.images;

import dev.ranvier.format.DataFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a folder that has a folder of pictures for each class (Keras:
 * image_dataset_from_directory).
 *
 * <pre>{@code
 * Images data = ImageFolder.read(Path.of("flowers"), ImageOptions.size(32, 32).grey());
 * data.classNames(); // daisy, rose, tulip
 * }</pre>
 *
 * <p>Files are those whose names end in bmp, gif, jpeg, jpg or png, in any case, also in folders
 * further down; others, hidden files and links to folders are not looked at. Classes come in the
 * order of their names, pictures in that of their paths, on every machine; of an animation it is
 * the first picture. Rotation that a camera only notes down is not applied, as in Keras.
 */
public final class ImageFolder {

  private static final Set<String> ENDINGS = Set.of("bmp", "gif", "jpeg", "jpg", "png");

  private ImageFolder() {}

  /**
   * Reads all pictures into memory, scaled, a byte for each feature.
   *
   * @throws DataFileException if there is nothing to read, if there is no room, or naming a file
   *     that cannot be read
   */
  public static Images read(Path folder, ImageOptions options) {
    List<Path> classes = classes(folder);
    List<String> names = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (Path one : classes) {
      for (Path file : pictures(one)) {
        files.add(file);
        ids.add(names.size());
      }
      names.add(one.getFileName().toString());
    }
    requireSome(folder, names, files);
    requireRoom(folder, files.size(), options);
    return read(options, names, files, ids);
  }

  private static Images read(
      ImageOptions options, List<String> names, List<Path> files, List<Integer> ids) {
    List<Path> read = new ArrayList<>();
    int[] classIds = new int[files.size()];
    byte[][] pixels = new byte[files.size()][];
    Map<Path, String> skipped = new LinkedHashMap<>();
    Scaler scaler = new Scaler(options);
    for (int i = 0; i < files.size(); i++) {
      try {
        pixels[read.size()] = scaler.scale(Picture.read(files.get(i), options.color()));
        classIds[read.size()] = ids.get(i);
        read.add(files.get(i));
      } catch (DataFileException e) {
        if (options.unreadable() == ImageOptions.Unreadable.REFUSE) {
          throw e;
        }
        skipped.put(files.get(i), e.getMessage());
      }
    }
    if (read.isEmpty()) {
      throw new DataFileException(
          files.getFirst(),
          "folder",
          "at least one picture that can be read",
          "none of " + files.size(),
          "The first says: " + skipped.get(files.getFirst()));
    }
    return new Images(
        options,
        names,
        read,
        Arrays.copyOf(classIds, read.size()),
        Arrays.copyOf(pixels, read.size()),
        skipped);
  }

  private static List<Path> classes(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> !hidden(entry))
          .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static List<Path> pictures(Path folder) {
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries
          .filter(entry -> !hidden(entry) && ENDINGS.contains(ending(entry)))
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(entry -> slashed(folder.relativize(entry))))
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static boolean hidden(Path entry) {
    return entry.getFileName().toString().startsWith(".");
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The same order wherever the names are separated by something else. */
  private static String slashed(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static DataFileException unreadable(Path folder, IOException e) {
    return new DataFileException(
        folder, "folder", "a readable folder", e.toString(), "Check the path.", e);
  }

  private static void requireSome(Path folder, List<String> names, List<Path> files) {
    if (names.isEmpty() || files.isEmpty()) {
      throw new DataFileException(
          folder,
          "folder",
          "a folder for each class, with pictures",
          names.isEmpty() ? "no folder" : "no picture in " + names,
          "Put the pictures of each class into a folder of their own.");
    }
  }

  private static void requireRoom(Path folder, int count, ImageOptions options) {
    long bytes = (long) count * options.features();
    Runtime runtime = Runtime.getRuntime();
    if (bytes > runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory()) {
      throw new DataFileException(
          folder,
          "folder",
          String.format(
              Locale.ROOT, "pictures that fit %,d MB of memory", runtime.maxMemory() >> 20),
          String.format(Locale.ROOT, "%,d MB in %,d files", bytes >> 20, count),
          "Scale them smaller, or give java more with -Xmx.");
    }
  }
}
