package dev.ranvier.samples;

import dev.ranvier.report.Picture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a lesson's pictures go: replaced if one of ours is there, and nothing else ever is. */
final class PictureFolder {

  private final Path folder;

  private PictureFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * A folder, made if it is not there.
   *
   * @throws IllegalArgumentException if that is a file, or cannot be made
   */
  static PictureFolder of(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--out is the file %s, expected a folder, or a name that is free".formatted(folder));
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--out: cannot make the folder %s (%s); give another place".formatted(folder, e), e);
    }
    return new PictureFolder(folder);
  }

  /**
   * Writes a picture and says so.
   *
   * @param name of the file, without {@code .svg}
   * @throws IllegalArgumentException if a file of that name is there which is no picture of ours
   */
  void save(String name, Picture picture) {
    Path file = folder.resolve(name + ".svg");
    boolean there = Files.exists(file);
    if (there && !isOurs(file)) {
      throw new IllegalArgumentException(
          "--out: %s is there, and is no picture drawn by Ranvier; move it or give another folder"
              .formatted(file));
    }
    picture.save(file);
    System.out.println((there ? "drawn again: " : "drawn: ") + file);
  }

  private static boolean isOurs(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.readString(file)
              .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ranvier\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
