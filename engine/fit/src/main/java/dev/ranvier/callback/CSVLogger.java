package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the figures of each epoch into a CSV file, as Keras does: columns {@code epoch}, from 0,
 * and the names in alphabetical order, those of the first epoch; {@code NA} where an epoch has no
 * such figure; lines end in CR LF. Every epoch is in the file when the next one begins.
 */
public final class CSVLogger implements Callback {

  private static final String NAME = "CSVLogger";
  private static final String VALIDATION = "val_";

  private final Path file;
  private char separator = ',';
  private boolean append;

  /** Null before the first epoch. */
  private List<String> columns;

  /** A stream that an interrupt does not close; null while nothing is trained. */
  private OutputStream out;

  private CSVLogger(Path file) {
    this.file = file;
  }

  /** Writes a file anew in every fit. */
  public static CSVLogger of(Path file) {
    return new CSVLogger(file);
  }

  /** With another separator between columns than a comma. */
  public CSVLogger separator(char character) {
    separator = character;
    return this;
  }

  /** Going on at the end of a file that is there, if so; its columns have to be the same. */
  public CSVLogger append(boolean on) {
    append = on;
    return this;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    columns = null;
    close();
    try {
      out = open(file.toFile(), append);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static OutputStream open(File file, boolean append) throws IOException {
    return new FileOutputStream(file, append);
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    Map<String, Double> logs = run.logs();
    try {
      if (columns == null) {
        columns = columns(run, logs);
        begin();
      }
      String row =
          columns.stream()
              .map(name -> logs.containsKey(name) ? text(logs.get(name)) : "NA")
              .collect(Collectors.joining(String.valueOf(separator)));
      write(epoch + String.valueOf(separator) + row);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The first epoch's figures, and those that later ones will have if it was not validated. */
  private static List<String> columns(TrainingRun run, Map<String, Double> logs) {
    List<String> names = new ArrayList<>(logs.keySet().stream().sorted().toList());
    boolean validated = names.stream().anyMatch(name -> name.startsWith(VALIDATION));
    if (run.validationData().isPresent() && !validated) {
      for (String name : List.copyOf(names)) {
        if (name.equals("loss") || run.metrics().stream().anyMatch(m -> m.gives(name))) {
          names.add(VALIDATION + name);
        }
      }
    }
    return names;
  }

  private void begin() throws IOException {
    String header =
        columns.stream()
            .map(this::quoted)
            .collect(Collectors.joining(String.valueOf(separator), "epoch" + separator, ""));
    String found = append ? firstLine() : null;
    if (found == null) {
      write(header);
    } else if (!found.equals(header)) {
      throw new IllegalStateException(
          "%s: %s has the columns %s, expected %s to go on with; give another file, or do not append"
              .formatted(NAME, file, found, header));
    }
  }

  private String firstLine() throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return lines.readLine();
    }
  }

  private String quoted(String name) {
    boolean plain = name.indexOf(separator) < 0 && !name.matches("(?s).*[\"\r\n].*");
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** As Python writes what is no number. */
  private static String text(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : Double.toString(value);
  }

  private void write(String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    close();
  }

  private void close() {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        throw failed(e);
      } finally {
        out = null;
      }
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(NAME + ": " + file + ": " + e.getMessage(), e);
  }
}
