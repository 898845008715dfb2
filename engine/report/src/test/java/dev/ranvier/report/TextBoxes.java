package dev.ranvier.report;

import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Where the texts of a picture are, by the widths that the layout counts with. */
final class TextBoxes {

  private static final double CAPITALS = 0.76;
  private static final double BELOW = 0.22;

  /** A text and its rectangle. */
  record Box(String text, double left, double top, double right, double bottom) {

    boolean meets(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  private TextBoxes() {}

  static List<Box> of(Element svg) {
    List<Box> boxes = new ArrayList<>();
    NodeList texts = svg.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      boxes.add(box((Element) texts.item(i)));
    }
    return boxes;
  }

  private static Box box(Element element) {
    String css = element.getAttribute("class").split(" ")[0];
    TextStyle style =
        Arrays.stream(TextStyle.values())
            .filter(s -> s.css().equals(css))
            .findFirst()
            .orElseThrow();
    Anchor anchor = Anchor.valueOf(element.getAttribute("text-anchor").toUpperCase(Locale.ROOT));
    double x = Double.parseDouble(element.getAttribute("x"));
    double y = Double.parseDouble(element.getAttribute("y"));
    String text = element.getTextContent();
    double width = style.width(text);
    if (element.hasAttribute("transform")) {
      double bottom = y - anchor.left(0, width);
      double above = CAPITALS * style.size();
      return new Box(text, x - above, bottom - width, x + BELOW * style.size(), bottom);
    }
    double left = anchor.left(x, width);
    return new Box(text, left, y - CAPITALS * style.size(), left + width, y + BELOW * style.size());
  }

  /** What is wrong with them: texts that meet, texts beyond the picture's edges. */
  static List<String> faults(Picture picture) {
    List<Box> boxes = of(SvgDocument.parse(picture.svg()));
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      if (box.left < 0
          || box.top < 0
          || box.right > picture.width()
          || box.bottom > picture.height()) {
        faults.add("outside: " + box);
      }
      for (Box other : boxes.subList(0, i)) {
        if (box.meets(other)) {
          faults.add("%s meets %s".formatted(box, other));
        }
      }
    }
    return faults;
  }
}
