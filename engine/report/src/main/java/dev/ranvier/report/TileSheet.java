package dev.ranvier.report;

import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Theme;
import java.util.List;

/**
 * Small images in rows, each over its caption, each a PNG. Their pixels are transparent where they
 * say nothing, so that they are right on light and dark paper.
 */
final class TileSheet {

  private static final double BETWEEN = 8;
  private static final double WIDEST = 96;

  private final String title;
  private final List<String> captions;
  private final int count;
  private final int across;
  private final double width;
  private final double height;
  private final double captionHeight;

  /**
   * A sheet.
   *
   * @param rows pixels of an image downwards
   * @param columns pixels of an image across
   * @param captions as many as images, or none
   */
  TileSheet(String title, int count, int rows, int columns, List<String> captions) {
    this.title = title;
    this.count = count;
    this.captions = captions;
    double room = Theme.WIDTH - 2 * Theme.MARGIN + BETWEEN;
    double least = captions.isEmpty() ? 40 : 62;
    int most = (int) Math.min(room / (least + BETWEEN), Math.ceil(Math.sqrt(1.3 * count)));
    across = Math.max(1, Math.min(count, most));
    double wide = Math.min(WIDEST, room / across - BETWEEN);
    double scale = Math.min(wide / columns, WIDEST * 1.5 / rows);
    width = scale * columns;
    height = scale * rows;
    captionHeight = captions.isEmpty() ? 0 : TextStyle.TICK.lineHeight() + 2;
  }

  /**
   * Draws it.
   *
   * @param images addresses
   * @param tips what each tells to who points at it
   */
  Picture picture(List<String> images, List<String> tips, List<String> notes, String description) {
    Markup out = new Markup();
    double at = Theme.MARGIN;
    for (String line : TextStyle.TITLE.wrap(title, Theme.WIDTH - 2 * Theme.MARGIN)) {
      out.text(TextStyle.TITLE, Anchor.START, Theme.MARGIN, at + TextStyle.TITLE.ascent(), line);
      at += TextStyle.TITLE.lineHeight();
    }
    at += 8;
    double stepX = (Theme.WIDTH - 2 * Theme.MARGIN + BETWEEN) / across;
    stepX = Math.min(stepX, captions.isEmpty() ? width + BETWEEN : Math.max(width, 84) + BETWEEN);
    double stepY = height + captionHeight + BETWEEN;
    for (int i = 0; i < count; i++) {
      double x = Theme.MARGIN + i % across * stepX;
      double y = at + i / across * stepY;
      image(out, images.get(i), tips.get(i), x, y);
      if (!captions.isEmpty()) {
        String caption = TextStyle.TICK.cut(captions.get(i), stepX - BETWEEN);
        out.text(
            TextStyle.TICK, Anchor.START, x, y + height + TextStyle.TICK.lineHeight() - 2, caption);
      }
    }
    at += (count + across - 1) / across * stepY;
    for (String note : notes) {
      for (String line : TextStyle.NOTE.wrap(note, Theme.WIDTH - 2 * Theme.MARGIN)) {
        out.text(TextStyle.NOTE, Anchor.START, Theme.MARGIN, at + TextStyle.NOTE.ascent(), line);
        at += TextStyle.NOTE.lineHeight();
      }
    }
    return Picture.of(title, description, Theme.WIDTH, at + 9, out);
  }

  private void image(Markup out, String address, String tip, double x, double y) {
    out.leaf(
        "rect",
        "class",
        "rv-tile",
        "x",
        x - 0.5,
        "y",
        y - 0.5,
        "width",
        width + 1,
        "height",
        height + 1);
    out.hover(
        tip,
        "image",
        "class",
        "rv-pixels",
        "x",
        x,
        "y",
        y,
        "width",
        width,
        "height",
        height,
        "href",
        address);
  }
}
