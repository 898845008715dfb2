package dev.ranvier.certainty;

import dev.ranvier.Sequential;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.ModelFormatException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * An ensemble in a folder. Members' files are named by the checksum of their bytes, so that a new
 * ensemble never overwrites a file of the earlier one; {@value #LIST} names those that belong
 * together and is moved into its place when all are there. What it does not name is removed then.
 */
final class EnsembleFolder {

  static final String LIST = "ensemble.json";

  private static final String FORMAT = "ranvier-ensemble";
  private static final Pattern MEMBER = Pattern.compile("member-\\d+-[0-9a-f]{8}\\.safetensors");

  private EnsembleFolder() {}

  static void save(List<Sequential> members, Path folder) {
    try {
      Files.createDirectories(folder);
      List<String> names = new ArrayList<>();
      for (Sequential member : members) {
        names.add(saveMember(member, folder, names.size()));
      }
      writeList(folder, names);
      removeOthers(folder, Set.copyOf(names));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the ensemble %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static String saveMember(Sequential member, Path folder, int number) throws IOException {
    Path begun = folder.resolve("member-%s-new.safetensors".formatted(number));
    member.save(begun);
    String name = "member-%s-%s.safetensors".formatted(number, checksum(begun));
    Files.move(begun, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    return name;
  }

  private static String checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] piece = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        crc.update(piece, 0, count);
      }
    }
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static void writeList(Path folder, List<String> names) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(FORMAT, 1);
    json.put("members", names.stream().map(name -> Map.of("file", name)).toList());
    Path begun = folder.resolve(LIST + ".new");
    try (FileOutputStream out = new FileOutputStream(begun.toFile())) {
      out.write((Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    }
    forceFolder(folder); // the members' names, before the list says that they are there
    Files.move(begun, folder.resolve(LIST), StandardCopyOption.ATOMIC_MOVE);
    forceFolder(folder);
  }

  /** Where folders can be opened; an interrupt, which would close the channel, waits. */
  private static void forceFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      boolean interrupted = Thread.interrupted();
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static void removeOthers(Path folder, Set<String> kept) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (MEMBER.matcher(name).matches() && !kept.contains(name)) {
          Files.delete(file);
        }
      }
    }
  }

  static List<Sequential> load(Path folder) {
    Path list = folder.resolve(LIST);
    List<Sequential> members = new ArrayList<>();
    try {
      JsonObject json = JsonObject.parse(list, "ensemble", Files.readString(list));
      json.allowOnly(Set.of(FORMAT, "members"));
      json.integer(FORMAT, 1, 1);
      for (JsonObject member : json.objects("members")) {
        members.add(loadMember(folder, member));
      }
      if (members.size() < 2) {
        throw json.wrong("members", "at least 2 members");
      }
      return members;
    } catch (IOException e) {
      members.forEach(Sequential::close);
      throw new UncheckedIOException("Cannot read the ensemble %s: %s".formatted(folder, e), e);
    } catch (RuntimeException | Error e) {
      members.forEach(Sequential::close);
      throw e;
    }
  }

  private static Sequential loadMember(Path folder, JsonObject member) throws IOException {
    String name = member.string("file");
    if (!MEMBER.matcher(name).matches()) {
      throw member.wrong("file", "the name of a member's file");
    }
    Path file = folder.resolve(name);
    String found = checksum(file);
    if (!name.contains(found)) {
      throw new ModelFormatException(
          file,
          "the whole file",
          "the checksum in its name",
          found,
          "The file was changed or damaged after the ensemble was saved: save it again.");
    }
    return Sequential.load(file);
  }
}
