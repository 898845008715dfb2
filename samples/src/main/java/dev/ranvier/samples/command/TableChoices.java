package dev.ranvier.samples.command;

import dev.ranvier.format.CsvFormat;
import dev.ranvier.table.Missing;
import dev.ranvier.table.Scaling;
import dev.ranvier.table.TabularTrainer;
import dev.ranvier.table.UnknownCategory;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What becomes of the columns of a table, as options. */
final class TableChoices {

  /** What is done where a cell has no value. */
  enum MissingValue {
    REFUSE,
    MEAN,
    OWN_COLUMN;

    Missing policy() {
      return switch (this) {
        case REFUSE -> Missing.refuse();
        case MEAN -> Missing.mean();
        case OWN_COLUMN -> Missing.ownColumn();
      };
    }
  }

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns that are not learned from.")
  private List<String> ignored = List.of();

  @Option(
      names = "--missing",
      defaultValue = "REFUSE",
      description =
          "Where a cell has no value: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private MissingValue missing;

  @Option(
      names = "--unknown",
      defaultValue = "REFUSE",
      description =
          "A category that training has not seen: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}.")
  private UnknownCategory unknown;

  @Option(
      names = "--scaling",
      defaultValue = "STANDARD",
      description = "Of numbers: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Scaling scaling;

  @Option(
      names = "--separator",
      paramLabel = "CHARACTER",
      defaultValue = ",",
      description = "Between cells; tab for a tabulator. Default: ${DEFAULT-VALUE}")
  private String separator;

  @Option(
      names = "--class-weight",
      paramLabel = "CLASS=WEIGHT",
      description = "By how much a class's rows count in training; may be given several times.")
  private Map<String, Double> classWeights = Map.of();

  @Option(
      names = "--intervals",
      paramLabel = "SHARE",
      description =
          "With intervals, or sets of classes, that hold the true one with this confidence, such as"
              + " 0.9.")
  private Double confidence;

  /** How the file is written. */
  CsvFormat format() {
    String character = separator.equals("tab") || separator.equals("\\t") ? "\t" : separator;
    if (character.length() != 1) {
      throw new IllegalArgumentException(
          "--separator is '%s', expected one character, or tab".formatted(separator));
    }
    return CsvFormat.standard().withSeparator(character.charAt(0));
  }

  /** A trainer with all of it. */
  TabularTrainer apply(TabularTrainer trainer) {
    TabularTrainer all =
        trainer
            .format(format())
            .ignore(ignored.toArray(String[]::new))
            .missing(missing.policy())
            .unknown(unknown)
            .scaling(scaling)
            .classWeights(classWeights);
    return confidence == null ? all : all.withIntervals(confidence);
  }
}
