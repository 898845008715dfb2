import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks ({@code validate ROOT}) or mends ({@code format ROOT}) the format of every Java source
 * below ROOT, build output and jextract's generated code apart, or leaves it alone ({@code none}).
 * The build runs it on the discovered JDK 25.
 */
final class Format {

  private Format() {}

  public static void main(String[] args) throws IOException {
    if (args[0].equals("none")) {
      return;
    }
    boolean mend = args[0].equals("format");
    Path root = Path.of(args[1]);
    List<Path> wrong =
        sources(root).parallelStream()
            .filter(source -> !isFormatted(source, mend))
            .map(root::relativize)
            .toList();
    if (!wrong.isEmpty() && !mend) {
      wrong.forEach(source -> System.err.println("not formatted: " + source));
      System.err.println("Run: mvn -N process-sources -Dformat.mode=format");
      System.exit(1);
    }
  }

  private static boolean isFormatted(Path source, boolean mend) {
    try {
      String text = Files.readString(source);
      String formatted = new Formatter().formatSourceAndFixImports(text);
      if (mend && !formatted.equals(text)) {
        Files.writeString(source, formatted);
      }
      return formatted.equals(text);
    } catch (FormatterException e) {
      throw new IllegalStateException(source + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !contains(root.relativize(file), "target"))
          .filter(file -> !contains(root.relativize(file), "generated"))
          .sorted()
          .toList();
    }
  }

  private static boolean contains(Path path, String folder) {
    for (Path name : path) {
      if (name.toString().equals(folder)) {
        return true;
      }
    }
    return false;
  }
}
