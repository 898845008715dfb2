package dev.ranvier.report;

import dev.ranvier.report.svg.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts an interactive page together from the files in {@code page}. Its Content-Security-Policy
 * allows its one script and its one style by their hashes, and no request at all.
 */
final class PageTemplate {

  /** The script's parts, each using what stands before it. */
  private static final List<String> SCRIPTS =
      List.of(
          "network.js",
          "strokes.js",
          "state.js",
          "colours.js",
          "words.js",
          "layout.js",
          "surface.js",
          "map.js",
          "pointing.js",
          "drawing.js",
          "inspector.js",
          "inputs.js",
          "pad.js",
          "outputs.js",
          "start.js");

  private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

  private PageTemplate() {}

  static String fill(String title, String chain, String note, String network, String weights) {
    String script =
        SCRIPTS.stream()
            .map(PageTemplate::resource)
            .collect(Collectors.joining("\n", "'use strict';\n(() => {\n", "})();\n"));
    String style = resource("page.css");
    String policy =
        "default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'"
            .formatted(hash(script), hash(style));
    Map<String, String> parts =
        Map.of(
            "policy",
            policy,
            "title",
            Markup.escape(title),
            "chain",
            Markup.escape(chain),
            "note",
            Markup.escape(note),
            "style",
            style,
            "network",
            inScript(network),
            "weights",
            weights,
            "script",
            script);
    Matcher places = PLACE.matcher(resource("page.html"));
    return places.replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** JSON that cannot end the script element in which it stands. */
  private static String inScript(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = PageTemplate.class.getResourceAsStream("page/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource page/" + name, e);
    }
  }
}
