package dev.ranvier.report;

import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Theme;
import java.util.List;
import java.util.Map;

/** The parts that a page is made of; everything that people wrote is escaped. */
final class HtmlText {

  /** Stands once in the page, not in each of its pictures. */
  private static final String PICTURE_STYLE = "<style>\n" + Theme.STYLE + "</style>\n";

  private final StringBuilder out = new StringBuilder();

  /** Opens a section that {@link #end} closes. */
  HtmlText section(String id, String heading) {
    out.append("<section id=\"").append(id).append("\" aria-labelledby=\"h-").append(id);
    out.append("\">\n<h2 id=\"h-").append(id).append("\">").append(Markup.escape(heading));
    out.append("</h2>\n");
    return this;
  }

  HtmlText end(String element) {
    out.append("</").append(element).append(">\n");
    return this;
  }

  HtmlText heading(String text) {
    return element("h3", "", text);
  }

  HtmlText paragraph(String text) {
    return element("p", "", text);
  }

  /** An element with text in it. */
  HtmlText element(String name, String classes, String text) {
    open(name, classes);
    out.append(Markup.escape(text));
    return end(name);
  }

  HtmlText open(String name, String classes) {
    out.append('<').append(name);
    if (!classes.isEmpty()) {
      out.append(" class=\"").append(classes).append('"');
    }
    out.append('>');
    return this;
  }

  /** HTML as it is. */
  HtmlText raw(String html) {
    out.append(html);
    return this;
  }

  /** Names and what they stand for. */
  HtmlText facts(Map<String, String> facts) {
    out.append("<dl>\n");
    facts.forEach(
        (name, value) -> {
          element("dt", "", name);
          element("dd", "", value);
        });
    return end("dl");
  }

  /** Lines of a fixed width that a reader opens. */
  HtmlText folded(String summary, String lines) {
    open("details", "").element("summary", "", summary);
    return lines(lines).end("details");
  }

  /** Lines of a fixed width, wider ones to be scrolled. */
  HtmlText lines(String text) {
    out.append("<pre tabindex=\"0\">").append(lineBreaks(text)).append("</pre>\n");
    return this;
  }

  private static String lineBreaks(String text) {
    return Markup.escape(text.stripTrailing()).replace("&#10;", "\n");
  }

  /**
   * A table that scrolls where it is wider than the page.
   *
   * @param words how many columns, from the left, hold words; the others hold numbers
   */
  HtmlText table(String caption, int words, List<String> head, List<List<String>> rows) {
    out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    out.append(Markup.escape(caption)).append("\">\n<table>\n<thead><tr>");
    for (int i = 0; i < head.size(); i++) {
      out.append(i < words ? "<th scope=\"col\" class=\"w\">" : "<th scope=\"col\">");
      out.append(Markup.escape(head.get(i))).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        out.append(i < words ? "<td class=\"w\">" : "<td>");
        out.append(Markup.escape(row.get(i))).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table>\n</div>\n");
    return this;
  }

  /** Pictures side by side where there is room. */
  HtmlText pictures(List<Picture> pictures) {
    if (pictures.isEmpty()) {
      return this;
    }
    out.append("<div class=\"pictures\">\n");
    pictures.forEach(this::picture);
    out.append("</div>\n");
    return this;
  }

  /** A picture with its text. */
  private void picture(Picture picture) {
    out.append("<figure>\n").append(picture.svg().replace(PICTURE_STYLE, ""));
    open("figcaption", "").open("details", "");
    element("summary", "", "In words");
    element("p", "", picture.description());
    end("details").end("figcaption").end("figure");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
