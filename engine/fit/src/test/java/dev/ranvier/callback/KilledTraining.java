package dev.ranvier.callback;

import dev.ranvier.Backend;
import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that trains until it is killed, and says where it begins and which epochs are safe;
 * with a number of epochs that it reaches it writes what the training has left.
 */
final class KilledTraining {

  private KilledTraining() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Backend backend = Backend.valueOf(arguments[1]);
    int optimizer = Integer.parseInt(arguments[2]);
    int epochs = Integer.parseInt(arguments[3]);
    CutTraining training = training(optimizer, backend, epochs, folder.resolve("backup"));
    training.left(folder.resolve("never.safetensors"), new Teller());
  }

  static CutTraining training(int optimizer, Backend backend, int epochs, Path backup) {
    List<dev.ranvier.optimizer.Optimizer> all = BackupAndRestoreTest.optimizers().toList();
    return new CutTraining(all.get(optimizer % all.size()), backend, epochs, optimizer % 3, backup);
  }

  /** Comes after the backup, and so speaks when that is written. */
  private static final class Teller implements Callback {

    @Override
    public void onEpochBegin(TrainingRun run, int epoch) {
      if (epoch == run.initialEpoch()) {
        System.out.println("begin " + epoch);
      }
    }

    @Override
    public void onEpochEnd(TrainingRun run, int epoch) {
      run.afterEpochEnd(() -> System.out.println("safe " + epoch));
    }
  }
}
