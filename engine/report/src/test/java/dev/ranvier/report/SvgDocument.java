package dev.ranvier.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** A picture's text as elements, and how two of them differ but for rounding. */
final class SvgDocument {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
  private static final double TOLERANCE = 0.11;

  private SvgDocument() {}

  static Element parse(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)))
          .getDocumentElement();
    } catch (Exception failure) {
      throw new AssertionError("no XML: " + failure.getMessage(), failure);
    }
  }

  /**
   * Elements by line: names, attributes in the order of their names, texts; no style, no pixels.
   */
  static List<String> structure(String svg) {
    List<String> lines = new ArrayList<>();
    add(lines, parse(svg), "");
    return lines;
  }

  private static void add(List<String> lines, Element element, String indent) {
    StringBuilder line = new StringBuilder(indent).append(element.getTagName());
    TreeMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Node attribute = element.getAttributes().item(i);
      attributes.put(attribute.getNodeName(), attribute.getNodeValue());
    }
    attributes.forEach(
        (name, value) -> {
          String shown = name.equals("href") ? "pixels" : value;
          line.append(' ').append(name).append('=').append(shown.replace('\n', '|'));
        });
    boolean text = element.getElementsByTagName("*").getLength() == 0;
    if (text && !element.getTagName().equals("style") && !element.getTextContent().isBlank()) {
      line.append(" : ").append(element.getTextContent().replace('\n', '|'));
    }
    lines.add(line.toString());
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element each) {
        add(lines, each, indent + " ");
      }
    }
  }

  /** Where two structures differ by more than rounding; empty if nowhere. */
  static String difference(List<String> expected, List<String> found) {
    for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
      if (!isNear(expected.get(i), found.get(i))) {
        return "line %s: expected%n%s%nfound%n%s".formatted(i, expected.get(i), found.get(i));
      }
    }
    return expected.size() == found.size()
        ? ""
        : "%s lines, expected %s".formatted(found.size(), expected.size());
  }

  private static boolean isNear(String expected, String found) {
    if (expected.equals(found)) {
      return true;
    }
    Matcher one = NUMBER.matcher(expected);
    Matcher other = NUMBER.matcher(found);
    if (!one.replaceAll("#").equals(other.replaceAll("#"))) {
      return false;
    }
    one.reset();
    other.reset();
    while (one.find() && other.find()) {
      if (Math.abs(Double.parseDouble(one.group()) - Double.parseDouble(other.group()))
          > TOLERANCE) {
        return false;
      }
    }
    return true;
  }
}
