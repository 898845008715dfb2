import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Merges a class path into one runnable jar: {@code JAR LAUNCH_SOURCE TIMESTAMP LICENSE
 * CLASS_PATH}. The same input gives the same bytes. What becomes of what:
 *
 * <ul>
 *   <li>lists of services are joined; module descriptors are left out, as on any class path
 *   <li>licences and notices keep their text in {@code META-INF/licenses/JAR/}, and {@code
 *       META-INF/NOTICE} says which jars are inside and what they are under; a jar of others
 *       without a licence that is known here fails the build
 *   <li>two different files of one name fail the build
 * </ul>
 *
 * Its main class is compiled from one source for Java 8.
 */
final class MergedJar {

  private static final String SERVICES = "META-INF/services/";
  private static final String LICENSES = "META-INF/licenses/";

  /** Jars that are under a licence without carrying its text. */
  private static final Map<String, String> KNOWN = Map.of("picocli", "Apache-2.0");

  private final Map<String, byte[]> entries = new TreeMap<>();
  private final Map<String, Set<String>> services = new TreeMap<>();
  private final List<String> notice = new ArrayList<>();

  private MergedJar() {}

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    MergedJar merged = new MergedJar();
    merged.entries.put("META-INF/LICENSE", Files.readAllBytes(Path.of(args[3])));
    merged.addLauncher(Path.of(args[1]), jar.resolveSibling("launch-classes"));
    for (String part : args[4].split(java.io.File.pathSeparator)) {
      merged.add(Path.of(part));
    }
    merged.write(jar, OffsetDateTime.parse(args[2]).toLocalDateTime());
  }

  private void addLauncher(Path source, Path classes) throws IOException {
    String[] compile = {
      "--release", "8", "-Xlint:-options", "-d", classes.toString(), source.toString()
    };
    if (ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, compile) != 0) {
      throw new IOException(source + " does not compile");
    }
    addFolder(classes, "");
  }

  private void add(Path part) throws IOException {
    if (Files.isDirectory(part)) {
      addFolder(part, "");
      return;
    }
    String name = part.getFileName().toString().replaceFirst("\\.jar$", "");
    String own = name.replaceFirst("-[0-9].*", "");
    boolean licensed = false;
    try (ZipFile zip = new ZipFile(part.toFile())) {
      for (ZipEntry entry : zip.stream().filter(each -> !each.isDirectory()).toList()) {
        try (InputStream content = zip.getInputStream(entry)) {
          licensed |= add(entry.getName(), content.readAllBytes(), own);
        }
      }
    }
    boolean ranvier = own.startsWith("ranvier-");
    if (!licensed && !ranvier && !KNOWN.containsKey(own)) {
      throw new IOException(part + " carries no licence: say which it is under in MergedJar.KNOWN");
    }
    notice.add(
        "%s: %s"
            .formatted(
                name,
                licensed
                    ? "see " + LICENSES + (ranvier ? "" : own + "/")
                    : KNOWN.getOrDefault(own, "Apache-2.0") + ", see META-INF/LICENSE"));
  }

  private void addFolder(Path folder, String own) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        add(name, Files.readAllBytes(file), own);
      }
    }
  }

  /** Returns whether it is a licence or a notice. */
  private boolean add(String name, byte[] content, String own) throws IOException {
    if (name.endsWith("module-info.class")
        || name.equals("META-INF/MANIFEST.MF")
        || name.startsWith("META-INF/maven/")
        || name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)")) {
      return false;
    }
    if (name.startsWith(SERVICES)) {
      services
          .computeIfAbsent(name, key -> new LinkedHashSet<>())
          .addAll(new String(content, StandardCharsets.UTF_8).lines().toList());
      return false;
    }
    boolean licence = name.matches("(META-INF/)?(LICEN[SC]E|NOTICE|COPYING)[^/]*");
    String place = licence ? LICENSES + own + name.substring(name.lastIndexOf('/')) : name;
    byte[] other = entries.putIfAbsent(place, content);
    if (other != null && !Arrays.equals(other, content)) {
      throw new IOException("There are two different files " + place);
    }
    return licence || name.startsWith(LICENSES);
  }

  private void write(Path jar, LocalDateTime time) throws IOException {
    services.forEach((name, lines) -> entries.put(name, utf8(String.join("\n", lines) + "\n")));
    String text = "Ranvier, Apache-2.0. This jar is made of:\n\n" + String.join("\n", notice);
    entries.put("META-INF/NOTICE", utf8(text + "\n"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "META-INF/MANIFEST.MF", utf8(manifest()), time);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(zip, entry.getKey(), entry.getValue(), time);
      }
    }
    Path part = jar.resolveSibling(jar.getFileName() + ".part");
    Files.write(part, bytes.toByteArray());
    Files.move(part, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String manifest() {
    return "Manifest-Version: 1.0\r\n"
        + "Main-Class: dev.ranvier.launch.Launch\r\n"
        + "Enable-Native-Access: ALL-UNNAMED\r\n\r\n";
  }

  private static void put(ZipOutputStream zip, String name, byte[] content, LocalDateTime time)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(time);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
