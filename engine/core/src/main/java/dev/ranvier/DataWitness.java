package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.training.RowChecksums;
import java.util.Optional;

/** Takes the fingerprint of data from the first pass that training makes over it. */
final class DataWitness {

  private final Dataset data;
  private RowChecksums pass;
  private boolean begun;
  private Optional<Fingerprint> found = Optional.empty();

  DataWitness(TrainingSession session, Dataset data) {
    this.data = data;
    this.pass = session.rowChecksums();
  }

  /**
   * The session's batch has just been filled with these samples.
   *
   * @param first whether a pass begins with them
   */
  void see(boolean first, int[] samples, int count) {
    if (pass == null) {
      return;
    }
    begun |= first;
    if (!begun) {
      return;
    }
    pass.add(samples, count);
    if (pass.rows() == data.size()) {
      found = Optional.of(Fingerprint.of(data, pass));
      pass = null;
    }
  }

  /** Empty as long as no pass is finished. */
  Optional<Fingerprint> found() {
    return found;
  }
}
