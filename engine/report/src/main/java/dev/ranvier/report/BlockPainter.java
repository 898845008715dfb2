package dev.ranvier.report;

import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.PathText;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws a network as blocks from top to bottom, a layer each: to the left its outline, as wide as a
 * sample has values before and behind it (the logarithm of how many), to the right what it is.
 */
final class BlockPainter {

  private static final double FUNNEL = 150;
  private static final double NARROWEST = 10;
  private static final double ROW = 46;
  private static final double BETWEEN = 5;

  private final Architecture architecture;
  private final String title;
  private final double widest;

  BlockPainter(Architecture architecture, String title) {
    this.architecture = architecture;
    this.title = title;
    double most = architecture.inputSize();
    for (int i = 0; i < architecture.layers().size(); i++) {
      most = Math.max(most, architecture.outputSize(i));
    }
    this.widest = Math.log(most + 1);
  }

  /** A block: what its two lines of text say and how it looks. */
  private record Block(
      String name, String what, String count, int before, int behind, String look) {}

  Picture picture() {
    Markup out = new Markup();
    double y = Theme.MARGIN;
    for (String line : TextStyle.TITLE.wrap(title, Theme.WIDTH - 2 * Theme.MARGIN)) {
      out.text(TextStyle.TITLE, Anchor.START, Theme.MARGIN, y + TextStyle.TITLE.ascent(), line);
      y += TextStyle.TITLE.lineHeight();
    }
    y += 8;
    for (Block block : blocks()) {
      draw(out, block, y);
      y += ROW;
    }
    y += 6;
    for (String line : TextStyle.NOTE.wrap(note(), Theme.WIDTH - 2 * Theme.MARGIN)) {
      out.text(TextStyle.NOTE, Anchor.START, Theme.MARGIN, y + TextStyle.NOTE.ascent(), line);
      y += TextStyle.NOTE.lineHeight();
    }
    return Picture.of(title, description(), Theme.WIDTH, y + Theme.MARGIN, out);
  }

  private void draw(Markup out, Block block, double top) {
    double middle = Theme.MARGIN + FUNNEL / 2;
    double before = half(block.before);
    double behind = half(block.behind);
    double bottom = top + ROW - BETWEEN;
    PathText outline =
        new PathText()
            .move(middle - before, top)
            .line(middle + before, top)
            .line(middle + behind, bottom)
            .line(middle - behind, bottom)
            .line(middle - before, top);
    String tip = block.name + "\n" + block.what + (block.count.isEmpty() ? "" : "\n" + block.count);
    out.hover(tip, "path", "class", block.look, "d", outline);
    double left = Theme.MARGIN + FUNNEL + 16;
    double right = Theme.WIDTH - Theme.MARGIN;
    double count = block.count.isEmpty() ? 0 : TextStyle.TICK.width(block.count) + 10;
    double first = top + 4 + TextStyle.LABEL.ascent();
    String name = TextStyle.LABEL.cut(block.name, right - left - count);
    out.text(TextStyle.LABEL, Anchor.START, left, first, name);
    if (!block.count.isEmpty()) {
      out.text(TextStyle.TICK, Anchor.END, right, first, block.count);
    }
    String what = TextStyle.NOTE.cut(block.what, right - left);
    double second = first + TextStyle.NOTE.lineHeight() + 1;
    out.text(TextStyle.NOTE, Anchor.START, left, second, what);
  }

  private double half(int size) {
    return Math.max(NARROWEST, FUNNEL * Math.log(size + 1) / widest) / 2;
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    List<Integer> shape = architecture.input().shape();
    int size = architecture.inputSize();
    String inputs = NetworkText.shape(shape) + (shape.size() == 1 ? plural(size) : " values");
    blocks.add(
        new Block(architecture.inputName(), "input: " + inputs, "", size, size, "rv-f5 rv-band"));
    for (int i = 0; i < architecture.layers().size(); i++) {
      Layer layer = architecture.layers().get(i);
      int behind = architecture.outputSize(i);
      blocks.add(
          new Block(architecture.name(i), what(layer, size), count(i), size, behind, look(layer)));
      size = behind;
    }
    return blocks;
  }

  private static String plural(int size) {
    return size == 1 ? " value" : " values";
  }

  private String count(int index) {
    long count = architecture.parameterCount(index);
    boolean frozen = !architecture.layers().get(index).trainable();
    String text = String.format(Locale.ROOT, "%,d%s", count, frozen ? " frozen" : "");
    return count == 0 ? "" : text;
  }

  private static String what(Layer layer, int inputSize) {
    return switch (layer) {
      case ActivationLayer function -> "activation: " + NetworkText.activation(function.function());
      case Dense dense ->
          "dense: %s → %s, %s%s"
              .formatted(
                  inputSize,
                  dense.outputSize(),
                  NetworkText.activation(dense.activation()),
                  dense.hasBias() ? "" : ", no bias");
      case Dropout dropout -> "dropout: " + NetworkText.number(100 * dropout.rate()) + " %";
      case GaussianNoise noise -> "noise: deviation " + NetworkText.number(noise.stddev());
      case Rescaling rescaling ->
          "rescaling: × %s + %s"
              .formatted(
                  NetworkText.number(rescaling.scale()), NetworkText.number(rescaling.offset()));
      case Flatten _ -> "flatten: " + inputSize + plural(inputSize) + " in a row";
      case BatchNormalization _, Input _, LayerNormalization _, Normalization _ ->
          NetworkText.kind(layer) + ": " + inputSize + plural(inputSize);
    };
  }

  /** Blue has weights, green normalizes, orange is a function, grey rests after training. */
  private static String look(Layer layer) {
    return switch (layer) {
      case Dense _ -> "rv-f0 rv-bar";
      case BatchNormalization _, LayerNormalization _, Normalization _, Rescaling _ ->
          "rv-f2 rv-bar";
      case ActivationLayer _ -> "rv-f1 rv-bar";
      case Dropout _, Flatten _, GaussianNoise _, Input _ -> "rv-f5 rv-band";
    };
  }

  private String note() {
    long count = architecture.parameterCount();
    return String.format(
        Locale.ROOT,
        "%s, %.2f MB as float32; numbers to the right count a layer's. Outlines are as wide as the"
            + " logarithm of how many values pass. Blue has weights, green normalizes, orange is a"
            + " function, grey does nothing to the values after training.",
        NetworkText.counted(count, "parameter"),
        4e-6 * count);
  }

  private String description() {
    return "Network as blocks: " + NetworkText.chain(architecture) + ".";
  }
}
