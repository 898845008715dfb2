package dev.ranvier.report;

import dev.ranvier.report.svg.Markup;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of HTML in one file that asks nobody for anything: its Content-Security-Policy allows no
 * address but pictures within the page, and of styles and scripts those whose hashes it names.
 */
final class HtmlPage {

  private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);
  private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

  private HtmlPage() {}

  /**
   * The whole file.
   *
   * @param title escaped here
   * @param style a style sheet
   * @param body what stands in the body, its scripts and further styles included
   */
  static String of(String title, String style, String body) {
    String head =
        """
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="Ranvier">
        <title>%s</title>
        <style>%s</style>
        """
            .formatted(Markup.escape(title), style);
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="%s">
    %s</head>
    <body>
    %s</body>
    </html>
    """
        .formatted(policy(head + body), head, body);
  }

  /** What a browser is to refuse: all but what stands in this text. */
  static String policy(String page) {
    return "default-src 'none'; style-src%s; script-src%s; img-src data:; base-uri 'none'; form-action 'none'"
        .formatted(hashes(STYLE, page), hashes(SCRIPT, page));
  }

  private static String hashes(Pattern element, String page) {
    Set<String> hashes = new LinkedHashSet<>();
    element.matcher(page).results().map(HtmlPage::hash).forEach(hashes::add);
    return hashes.isEmpty() ? " 'none'" : " " + String.join(" ", hashes);
  }

  private static String hash(MatchResult found) {
    try {
      byte[] text = found.group(1).getBytes(StandardCharsets.UTF_8);
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(text);
      return "'sha256-" + Base64.getEncoder().encodeToString(sum) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
