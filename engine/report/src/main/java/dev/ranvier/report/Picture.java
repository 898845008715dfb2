package dev.ranvier.report;

import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Theme;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A picture as SVG: one text for light and dark screens and for paper, that stands alone as a file
 * or within a page of HTML, with others beside it. The same data give the same bytes everywhere.
 */
public final class Picture {

  private final String title;
  private final String description;
  private final int width;
  private final int height;
  private final String svg;

  private Picture(String title, String description, int width, int height, String body) {
    this.title = Objects.requireNonNull(title, "title is null");
    this.description = Objects.requireNonNull(description, "description is null");
    this.width = width;
    this.height = height;
    this.svg = whole(body);
  }

  /**
   * Of what is drawn in it.
   *
   * @param description what it shows, in words for who cannot see it
   * @param height a fraction of a unit counts as one
   */
  static Picture of(String title, String description, double width, double height, Markup drawing) {
    return new Picture(
        title, description, (int) Math.ceil(width), (int) Math.ceil(height), drawing.toString());
  }

  private String whole(String body) {
    Markup root = new Markup();
    root.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "ranvier",
        "role",
        "img",
        "width",
        width,
        "height",
        height,
        "viewBox",
        "0 0 " + width + " " + height);
    return root
        + "<title>%s</title>\n<desc>%s</desc>\n<style>\n%s</style>\n"
            .formatted(Markup.escape(title), Markup.escape(description), Theme.STYLE)
        + new Markup()
            .leaf("rect", "class", "rv-paper", "width", width, "height", height)
            .toString()
        + body
        + "</svg>\n";
  }

  /** The SVG, from its first to its last tag: a file, or a part of a page. */
  public String svg() {
    return svg;
  }

  /** What it shows, in a few words. */
  public String title() {
    return title;
  }

  /** What it shows, for who cannot see it: the figures that matter in sentences. */
  public String description() {
    return description;
  }

  /** In units of which its smallest text is 12 high; it may be shown larger or smaller. */
  public int width() {
    return width;
  }

  /** In the same units. */
  public int height() {
    return height;
  }

  /**
   * Writes the SVG to a file, whole or not at all.
   *
   * @throws UncheckedIOException if that fails; an earlier file is still there
   */
  public void save(Path file) {
    WholeFile.write(file, svg);
  }

  /** Whether both are the same text. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Picture picture && svg.equals(picture.svg);
  }

  @Override
  public int hashCode() {
    return svg.hashCode();
  }

  @Override
  public String toString() {
    return "Picture[%s, %s x %s, %s characters]".formatted(title, width, height, svg.length());
  }
}
