package dev.ranvier.selection;

import dev.ranvier.io.Json;
import dev.ranvier.io.ModelFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finished trials on the disk, a line of JSON for each behind a line that says which search they
 * are of. A line is forced before the next is begun; one that a killed process left unfinished is
 * cut off. One search at a time has the file, under a lock. Without a file it keeps nothing.
 */
final class SearchJournal implements AutoCloseable {

  private static final String FORMAT = "ranvier-search";
  private static final Long VERSION = 1L;
  private static final int LONGEST = 1 << 30;

  private final Path path;

  /** Null without a file. An interrupt closes channels, but not this. */
  private final RandomAccessFile file;

  private final List<JournalEntry> entries = new ArrayList<>();

  private SearchJournal(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens or begins a journal.
   *
   * @param path or null for none
   * @param identity of the search, by what it depends on
   * @throws IllegalStateException if the file is in use, damaged, no journal or of another search,
   *     saying what differs
   */
  static SearchJournal open(Path path, Map<String, Object> identity) {
    if (path == null) {
      return new SearchJournal(null, null);
    }
    RandomAccessFile file = null;
    try {
      file = new RandomAccessFile(path.toFile(), "rw");
      lock(path, file);
      SearchJournal journal = new SearchJournal(path, file);
      journal.read(identity);
      return journal;
    } catch (IOException e) {
      close(file);
      throw failure(path, e);
    } catch (RuntimeException | Error e) {
      close(file);
      throw e;
    }
  }

  private static void lock(Path path, RandomAccessFile file) throws IOException {
    boolean locked;
    try {
      locked = file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException _) {
      locked = false;
    }
    if (!locked) {
      throw new IllegalStateException(
          "Search: the journal %s is in use by another search; wait for it, or name another file"
              .formatted(path));
    }
  }

  private void read(Map<String, Object> identity) throws IOException {
    if (file.length() > LONGEST) {
      throw notAJournal();
    }
    byte[] bytes = new byte[(int) file.length()];
    file.readFully(bytes);
    String header = header(identity);
    int end = endOfLine(bytes, 0);
    if (end < 0) {
      begin(header, new String(bytes, StandardCharsets.UTF_8));
      return;
    }
    requireSame(first(bytes, end), identity);
    int good = end;
    int line = 2;
    for (int next = endOfLine(bytes, good); next >= 0; next = endOfLine(bytes, good), line++) {
      JournalEntry entry = entry(bytes, good, next, line);
      if (entry == null) {
        break;
      }
      entries.add(entry);
      good = next;
    }
    file.setLength(good);
    file.seek(good);
  }

  /** Behind the line's end, or -1 if it has none. */
  private static int endOfLine(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private void begin(String header, String found) throws IOException {
    if (!header.startsWith(found)) {
      throw notAJournal();
    }
    file.setLength(0);
    write(header);
  }

  private static String header(Map<String, Object> identity) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put(FORMAT, VERSION);
    header.put("of", identity);
    return Json.write(header) + "\n";
  }

  private IllegalStateException notAJournal() {
    return new IllegalStateException(
        "Search: %s is no journal of a search; name another file".formatted(path));
  }

  private Map<?, ?> parse(byte[] bytes, int from, int to, int line) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return (Map<?, ?>) Json.parse(path, "line " + line, text);
  }

  private Map<?, ?> first(byte[] bytes, int end) {
    try {
      return parse(bytes, 0, end, 1);
    } catch (ModelFormatException | ClassCastException _) {
      throw notAJournal();
    }
  }

  /** Null if it is the last line and damaged: the machine stopped while it was written. */
  private JournalEntry entry(byte[] bytes, int from, int to, int line) {
    try {
      return JournalEntry.of(parse(bytes, from, to, line));
    } catch (ModelFormatException
        | ClassCastException
        | NullPointerException
        | ArithmeticException
        | IllegalArgumentException e) {
      if (to == bytes.length) {
        return null;
      }
      throw new IllegalStateException(
          "Search: line %s of the journal %s is damaged; remove it, and its trial runs again"
              .formatted(line, path),
          e);
    }
  }

  private void requireSame(Map<?, ?> found, Map<String, Object> identity) {
    if (!(found.get("of") instanceof Map<?, ?> of) || !VERSION.equals(found.get(FORMAT))) {
      throw notAJournal();
    }
    Map<?, ?> expected = (Map<?, ?>) Json.parse(null, "search", Json.write(identity));
    List<String> differences = new ArrayList<>();
    Set<Object> keys = new LinkedHashSet<>(expected.keySet());
    keys.addAll(of.keySet());
    for (Object key : keys) {
      Object there = of.get(key);
      Object here = expected.get(key);
      if (!Objects.equals(there, here)) {
        differences.add("%s: %s there, %s here".formatted(key, there, here));
      }
    }
    if (!differences.isEmpty()) {
      throw new IllegalStateException(
          "Search: the journal %s is of another search (%s); name another file, or remove it to begin anew"
              .formatted(path, String.join("; ", differences)));
    }
  }

  /**
   * Refuses to go on behind a trial that was run in another way.
   *
   * @param what of it
   */
  void requireSame(Trial trial, String what, String there, String here) {
    if (!there.equals(here)) {
      throw new IllegalStateException(
          "Search: the journal %s is of another search (trial %s, %s: %s there, %s here); name another file, or remove it to begin anew"
              .formatted(path, trial.number(), what, there, here));
    }
  }

  /** The trials that were finished when it was opened. */
  List<JournalEntry> entries() {
    return List.copyOf(entries);
  }

  /** Keeps a trial, on the disk when this returns. */
  synchronized void add(JournalEntry entry) {
    if (file == null) {
      return;
    }
    try {
      write(Json.write(entry.toJson()) + "\n");
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private void write(String line) throws IOException {
    file.write(line.getBytes(StandardCharsets.UTF_8));
    file.getFD().sync();
  }

  private static UncheckedIOException failure(Path path, IOException e) {
    return new UncheckedIOException(
        "Search: the journal %s cannot be used: %s".formatted(path, e.getMessage()), e);
  }

  @Override
  public void close() {
    close(file);
  }

  private static void close(RandomAccessFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException _) {
        // every line was forced; nothing is lost
      }
    }
  }
}
