package dev.ranvier.report;

import dev.ranvier.Callback;
import dev.ranvier.layer.Architecture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One HTML file that tells a training: what was trained on what, how it went, how good it is, where
 * it errs, and what it has learned. It asks no host for anything, and is read on a desk, a
 * telephone, paper, light and dark.
 *
 * <pre>{@code
 * TrainingReport report = TrainingReport.of("Digits").images(28, 28);
 * network.fit(data, FitOptions.epochs(10).validationSplit(0.2).callbacks(report.callback()));
 * report.write(Path.of("digits.html"));
 * }</pre>
 *
 * <p>It judges by the validation data of {@code fit}, or by the training data if there is none; of
 * more than 20,000 samples by so many, evenly spread. All that it needs is taken down while {@code
 * fit} runs, so that the network may be closed when it is written. Texts are shown as they are
 * given: nothing in them is taken for HTML.
 */
public final class TrainingReport {

  /** Something that the caller tells. */
  record Note(String heading, String text, List<Picture> pictures) {}

  private final String title;
  private final RunRecorder recorder = new RunRecorder();
  private String data = "";
  private Optional<String> command = Optional.empty();
  private List<String> classNames = List.of();
  private List<String> featureNames = List.of();
  private List<String> outputNames = List.of();
  private Optional<SampleRows> rows = Optional.empty();
  private int imageHeight;
  private int imageWidth;
  private final List<Note> notes = new ArrayList<>();

  private TrainingReport(String title) {
    this.title = Objects.requireNonNull(title, "TrainingReport: the title is null");
  }

  /** Of the next fit that is given its {@link #callback()}. */
  public static TrainingReport of(String title) {
    return new TrainingReport(title);
  }

  /**
   * What takes the training down, for {@link dev.ranvier.FitOptions#callbacks}; as the last of
   * several, so that it sees what the others leave. A later fit takes the place of an earlier one.
   * What cannot be told of a training is told as such: it never ends one.
   */
  public Callback callback() {
    return recorder;
  }

  /** Says what the data is, such as where it comes from. */
  public TrainingReport data(String description) {
    data =
        Objects.requireNonNull(description, "TrainingReport: the description of the data is null");
    return this;
  }

  /** Gives the command that trains again, in the place of the one that started this process. */
  public TrainingReport command(String line) {
    command = Optional.of(line);
    return this;
  }

  /** Names the classes; otherwise they go by their numbers. */
  public TrainingReport classNames(String... names) {
    classNames = List.of(names);
    return this;
  }

  /** Names the features; otherwise they go by their numbers. */
  public TrainingReport featureNames(String... names) {
    featureNames = List.of(names);
    return this;
  }

  /** Names the outputs of a regression, with their units if they have some. */
  public TrainingReport outputNames(String... names) {
    outputNames = List.of(names);
    return this;
  }

  /**
   * Shows samples as pictures in shades of grey, row by row; without this such whose {@link
   * dev.ranvier.layer.Input} has two dimensions are.
   *
   * @throws IllegalArgumentException if one is less than 1
   */
  public TrainingReport images(int height, int width) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "TrainingReport: images of %s x %s, expected at least 1 x 1".formatted(height, width));
    }
    imageHeight = height;
    imageWidth = width;
    return this;
  }

  /** Shows samples as rows of a table in the caller's words; otherwise as the network gets them. */
  public TrainingReport samples(SampleRows samples) {
    rows = Optional.of(samples);
    return this;
  }

  /** Adds a section of one's own, in order. */
  public TrainingReport note(String heading, String text, Picture... pictures) {
    Objects.requireNonNull(heading, "TrainingReport: the heading of a note is null");
    Objects.requireNonNull(text, "TrainingReport: the text of a note is null");
    notes.add(new Note(heading, text, List.of(pictures)));
    return this;
  }

  /**
   * The page.
   *
   * @throws IllegalStateException if nothing was trained, or the training is not over
   * @throws IllegalArgumentException if names are not as many as what they name
   */
  public String html() {
    if (!recorder.isOver()) {
      throw new IllegalStateException(
          "TrainingReport: there is no training to tell; give callback() to FitOptions.callbacks,"
              + " and write when fit has returned");
    }
    return new ReportPage(this, recorder).html();
  }

  /**
   * Writes the page, whole or not at all.
   *
   * @throws java.io.UncheckedIOException if that fails; an earlier file is still there
   */
  public void write(Path file) {
    WholeFile.write(file, html());
  }

  String title() {
    return title;
  }

  String data() {
    return data;
  }

  Optional<String> command() {
    return command.or(Machine::command);
  }

  List<String> classNames(int count) {
    return names("class", classNames, count);
  }

  List<String> featureNames(int count) {
    return names("feature", featureNames, count);
  }

  List<String> outputNames(int count) {
    return names("output", outputNames, count);
  }

  private static List<String> names(String what, List<String> given, int count) {
    if (given.isEmpty()) {
      List<String> numbers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        numbers.add(what.equals("class") ? Integer.toString(i) : what + " " + i);
      }
      return numbers;
    }
    if (given.size() != count) {
      throw new IllegalArgumentException(
          "TrainingReport: %s %s names, expected %s, one for each"
              .formatted(given.size(), what, count));
    }
    return given;
  }

  Optional<SampleRows> rows() {
    return rows;
  }

  /** Pixels of a sample downwards, 0 if it is no image. */
  int imageHeight(Architecture architecture) {
    return isPlane(architecture) ? architecture.input().shape().get(0) : imageHeight;
  }

  /** Pixels of a sample across, 0 if it is no image. */
  int imageWidth(Architecture architecture) {
    return isPlane(architecture) ? architecture.input().shape().get(1) : imageWidth;
  }

  boolean isImage(Architecture architecture) {
    int pixels = imageHeight(architecture) * imageWidth(architecture);
    return pixels > 0 && pixels == architecture.inputSize();
  }

  private boolean isPlane(Architecture architecture) {
    return imageHeight == 0 && architecture.input().shape().size() == 2;
  }

  List<Note> notes() {
    return notes;
  }
}
