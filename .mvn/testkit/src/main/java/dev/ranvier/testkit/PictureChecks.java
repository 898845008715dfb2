package dev.ranvier.testkit;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a picture or page is right where people see it, on a desk and a phone, light and dark: no
 * text on another, none outside the picture or page, nothing that scrolls sideways, each id once,
 * no error of a script, no request to anyone.
 */
public final class PictureChecks {

  private static final String CHECKS = script();

  private PictureChecks() {}

  /**
   * Fails with every complaint if the file, an SVG or HTML, is not right somewhere.
   *
   * @throws AssertionError with what is wrong and where
   */
  public static void require(Browser browser, Path file) {
    try (Page page = browser.open(file)) {
      List<String> all = everywhere(page);
      if (!all.isEmpty()) {
        throw new AssertionError(file + ":\n" + String.join("\n", all));
      }
    }
  }

  /** The complaints about a page that shows a file: on a desk, light and dark, and on a phone. */
  public static List<String> everywhere(Page page) {
    List<String> all = new ArrayList<>();
    page.desk();
    page.light();
    note(all, "light", here(page));
    page.dark();
    note(all, "dark", here(page));
    page.light();
    page.phone();
    note(all, "phone", here(page));
    page.desk();
    all.addAll(page.problems());
    return all;
  }

  /** The complaints about what a page shows now, as it shows it. Empty: it is right. */
  public static List<String> here(Page page) {
    page.settle();
    List<String> complaints = new ArrayList<>();
    for (JsonElement complaint : page.evaluate(CHECKS).getAsJsonArray()) {
      complaints.add(complaint.getAsString());
    }
    return complaints;
  }

  private static void note(List<String> all, String where, List<String> complaints) {
    complaints.forEach(complaint -> all.add(where + ": " + complaint));
  }

  private static String script() {
    try (InputStream script = PictureChecks.class.getResourceAsStream("picture-checks.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
