package dev.ranvier.table;

import dev.ranvier.format.CsvFormat;
import dev.ranvier.format.CsvRows;
import dev.ranvier.format.DataFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One pass over a file, with a profile of each column. */
final class SchemaInference {

  private final Path csv;
  private final CsvFormat format;
  private final Map<String, Column> given = new HashMap<>();

  SchemaInference(Path csv, CsvFormat format, List<Column> given) {
    this.csv = csv;
    this.format = format;
    given.forEach(column -> this.given.put(column.name(), column));
  }

  Schema infer() {
    try (CsvRows rows = CsvRows.open(csv, format)) {
      given.keySet().forEach(rows::column);
      List<ColumnProfile> profiles = new ArrayList<>();
      for (String name : rows.names()) {
        profiles.add(new ColumnProfile(name));
      }
      long count = 0;
      while (rows.next()) {
        count++;
        for (int i = 0; i < profiles.size(); i++) {
          profiles.get(i).add(rows, i);
        }
      }
      if (count == 0) {
        throw new DataFileException(
            csv, "file", "rows below the header", "none", "Check that it was written to its end.");
      }
      List<Column> columns = new ArrayList<>();
      List<String> seen = new ArrayList<>();
      for (ColumnProfile profile : profiles) {
        Column own = given.get(profile.name());
        columns.add(own == null ? profile.decide(count) : own);
        seen.add(profile.seen(count));
      }
      return new Schema(columns, seen);
    }
  }
}
