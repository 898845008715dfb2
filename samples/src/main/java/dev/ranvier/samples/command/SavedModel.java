package dev.ranvier.samples.command;

import dev.ranvier.Model;
import dev.ranvier.io.JsonObject;
import dev.ranvier.layer.Dense;
import dev.ranvier.loss.Loss;
import dev.ranvier.loss.SparseCategoricalCrossEntropy;
import dev.ranvier.table.TabularModel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model file that a command was given: of a table, or of arrays.
 *
 * @param file that it comes from
 * @param model its network
 * @param table the whole model, if it is one of a table
 */
record SavedModel(Path file, Model model, Optional<TabularModel> table) implements AutoCloseable {

  /** Metadata that {@code train} gives to models of arrays: which data it was. */
  static final String DATA = "command.data";

  private static final String TABLE = "table";

  /** Reads and checks it. */
  static SavedModel load(Path file) {
    Model model = Model.load(file);
    if (!model.metadata().containsKey(TABLE)) {
      return new SavedModel(file, model, Optional.empty());
    }
    model.close();
    TabularModel table = TabularModel.load(file);
    return new SavedModel(file, table.model(), Optional.of(table));
  }

  /** The loss that it was trained with, if its file says so. */
  Optional<Loss> loss() {
    return model.recipe().map(recipe -> recipe.loss());
  }

  /** Whether its outputs are probabilities of classes of which one is right. */
  boolean classifies() {
    return loss().filter(SparseCategoricalCrossEntropy.class::isInstance).isPresent();
  }

  /** What {@code train} wrote of the data, if it did. */
  Optional<JsonObject> data() {
    return Optional.ofNullable(model.metadata().get(DATA))
        .map(text -> JsonObject.parse(file, "metadata '" + DATA + "'", text));
  }

  /** Layer sizes, such as {@code 4-64-64-3}. */
  String shape() {
    StringBuilder shape = new StringBuilder().append(model.architecture().inputSize());
    for (int layer = 0; layer < model.architecture().layers().size(); layer++) {
      if (model.architecture().layers().get(layer) instanceof Dense dense) {
        shape.append('-').append(dense.outputSize());
      }
    }
    return shape.toString();
  }

  @Override
  public void close() {
    table.ifPresentOrElse(TabularModel::close, model::close);
  }
}
