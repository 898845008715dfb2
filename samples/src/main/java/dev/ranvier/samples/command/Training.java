package dev.ranvier.samples.command;

import dev.ranvier.Callback;
import dev.ranvier.History;
import dev.ranvier.report.TrainingReport;
import java.nio.file.Path;
import java.util.Map;

/** A training by command, of a table or of arrays: run once, then saved and told of. */
sealed interface Training extends AutoCloseable permits TableTraining, ArrayTraining {

  /**
   * Trains, with progress on standard error.
   *
   * @param more callbacks that come last
   */
  void run(Callback... more);

  /** Gives a report the names and shapes of the data. */
  void describeTo(TrainingReport report);

  /** Writes the model. */
  void save(Path file);

  /** Samples that were trained on. */
  long samples();

  /** Samples that were not; 0 if none were held out. */
  long heldOut();

  /** What {@code fit} saw. */
  History history();

  /** How good it is on what was held out, by name; empty if nothing was. */
  Map<String, Double> metrics();

  @Override
  void close();
}
