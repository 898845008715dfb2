package dev.ranvier.samples.command;

import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.report.InteractivePage;
import dev.ranvier.report.NetworkDiagram;
import dev.ranvier.table.Table;
import dev.ranvier.table.TableEncoder;
import dev.ranvier.table.TabularModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A picture of a network. */
@Command(
    name = "draw",
    description = {
      "Draws a network as an SVG picture: neurons and signed weights of a small one, blocks with"
          + " shapes and parameters of a large one. With --interactive it becomes a page that"
          + " computes in the browser: inputs are moved or drawn, weights changed."
    },
    footer = {
      "",
      "Examples:",
      "  ranvier draw iris.safetensors",
      "  ranvier draw iris.safetensors --numbers --out iris.svg",
      "  ranvier draw iris.safetensors --interactive --data iris.csv",
      "  ranvier draw mnist.safetensors --interactive --out digits.html"
    },
    mixinStandardHelpOptions = true)
public final class DrawCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MODEL", description = "A model file.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where it goes. Default: MODEL's name with .svg or .html, here.")
  private Path out;

  @Option(
      names = "--interactive",
      description = "An HTML page; of networks of up to 600,000 parameters.")
  private boolean interactive;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "With --interactive: the CSV file or the folder of IDX files that the model was trained"
              + " on, for the ranges of inputs and points of the map.")
  private Path data;

  @Option(names = "--numbers", description = "Prints weights beside their edges.")
  private boolean numbers;

  @Option(names = "--blocks", description = "Blocks also for a small network.")
  private boolean blocks;

  @Option(names = "--title", description = "Default: MODEL's name.")
  private String title;

  /** For picocli. */
  public DrawCommand() {}

  @Override
  public Integer call() {
    if (data != null && !interactive) {
      throw new IllegalArgumentException("--data is for pages, expected --interactive beside it");
    }
    String name = file.getFileName().toString().replaceFirst("\\.safetensors$", "");
    Path target = out == null ? Path.of(name + (interactive ? ".html" : ".svg")) : out;
    OutputFile.requireWritable("--out", target);
    String heading = title == null ? name : title;
    try (SavedModel saved = SavedModel.load(file)) {
      if (interactive) {
        page(saved, heading).write(target);
      } else {
        diagram(saved, heading).picture().save(target);
      }
    }
    Results.line("Wrote %s", target);
    return 0;
  }

  private NetworkDiagram diagram(SavedModel saved, String heading) {
    NetworkDiagram diagram = NetworkDiagram.of(saved.model()).title(heading);
    if (saved.table().isPresent()) {
      TableEncoder encoder = saved.table().get().encoder();
      diagram =
          diagram
              .inputNames(names(encoder.featureNames()))
              .outputNames(outputs(saved.table().get()));
    }
    diagram = numbers ? diagram.withNumbers() : diagram;
    return blocks ? diagram.asBlocks() : diagram;
  }

  private InteractivePage page(SavedModel saved, String heading) {
    InteractivePage page = InteractivePage.of(saved.model()).title(heading);
    if (saved.table().isEmpty()) {
      return data != null && Files.isDirectory(data)
          ? page.data(new DigitDataset(DigitFolder.load(data).train()))
          : page;
    }
    TableEncoder encoder = saved.table().get().encoder();
    page = page.inputNames(names(encoder.featureNames())).outputNames(outputs(saved.table().get()));
    return data == null
        ? page
        : page.data(encoder.dataset(Table.read(data, encoder.format(), encoder.schema())));
  }

  private static String[] outputs(TabularModel model) {
    List<String> classes = model.encoder().classes();
    return names(
        classes.isEmpty() ? List.of(model.schema().label().orElseThrow().name()) : classes);
  }

  private static String[] names(List<String> all) {
    return all.toArray(String[]::new);
  }
}
