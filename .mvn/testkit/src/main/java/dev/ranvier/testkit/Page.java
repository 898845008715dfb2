package dev.ranvier.testkit;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One page of a {@link Browser}. It remembers what went wrong in it: errors of scripts, what a
 * Content-Security-Policy refused, and every request for anything but the file itself.
 */
public final class Page implements AutoCloseable {

  private static final Duration LOAD = Duration.ofSeconds(30);

  private final Browser browser;
  private final String target;
  private final String session;
  private final List<String> problems = new ArrayList<>();
  private String address = "about:blank";
  private final Set<String> loaded = new HashSet<>();

  Page(Browser browser, String target, String session) {
    this.browser = browser;
    this.target = target;
    this.session = session;
    browser.tools().listen(session, this::happened);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable");
    }
    JsonObject lives = new JsonObject();
    lives.addProperty("enabled", true);
    call("Page.setLifecycleEventsEnabled", lives);
    desk();
    light();
  }

  /**
   * Shows a file and waits until it is loaded and drawn. Problems of a file before are forgotten.
   */
  public void open(Path file) {
    open(file, "");
  }

  /**
   * Shows a file with what stands behind its name in the address, such as {@code #w=3}.
   *
   * @param more begins with {@code #} or {@code ?}
   */
  public void open(Path file, String more) {
    if (!Files.isRegularFile(file)) {
      throw new AssertionError("there is no file " + file);
    }
    // Where only what follows # differs the browser would not load again.
    navigate("about:blank");
    synchronized (this) {
      problems.clear();
      address = file.toAbsolutePath().normalize().toUri() + more;
    }
    navigate(address);
    settle();
  }

  private void navigate(String url) {
    JsonObject answer = call("Page.navigate", "url", url);
    if (answer.has("errorText")) {
      throw new AssertionError(url + ": " + answer.get("errorText").getAsString());
    }
    String loader = answer.get("loaderId").getAsString();
    long end = System.nanoTime() + LOAD.toNanos();
    synchronized (this) {
      while (!loaded.contains(loader)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          browser.close();
          throw new AssertionError(url + " was not loaded within " + LOAD.toSeconds() + " s");
        }
        try {
          wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError(e);
        }
      }
    }
  }

  /** Waits until what was changed is drawn. */
  public void settle() {
    evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>"
            + " done(true))))");
  }

  /** As people with a light theme see it. */
  public void light() {
    media("screen", "light");
  }

  /** As people with a dark theme see it. */
  public void dark() {
    media("screen", "dark");
  }

  /** As it is printed. */
  public void print() {
    media("print", "light");
  }

  private void media(String medium, String theme) {
    JsonObject feature = new JsonObject();
    feature.addProperty("name", "prefers-color-scheme");
    feature.addProperty("value", theme);
    JsonArray features = new JsonArray();
    features.add(feature);
    JsonObject parameters = new JsonObject();
    parameters.addProperty("media", medium);
    parameters.add("features", features);
    call("Emulation.setEmulatedMedia", parameters);
  }

  /** 1,200 x 900 pixels. */
  public void desk() {
    size(1_200, 900, 1, false);
  }

  /** 360 x 740 pixels, each two by two, and a finger. */
  public void phone() {
    size(360, 740, 2, true);
  }

  /** Any size of the window, in CSS pixels. */
  public void size(int width, int height, double pixelRatio, boolean mobile) {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("width", width);
    parameters.addProperty("height", height);
    parameters.addProperty("deviceScaleFactor", pixelRatio);
    parameters.addProperty("mobile", mobile);
    call("Emulation.setDeviceMetricsOverride", parameters);
  }

  /**
   * The value of a JavaScript expression, as JSON; a promise is waited for.
   *
   * @throws AssertionError if it throws
   */
  public JsonElement evaluate(String expression) {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("expression", expression);
    parameters.addProperty("returnByValue", true);
    parameters.addProperty("awaitPromise", true);
    JsonObject answer = call("Runtime.evaluate", parameters);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(
          expression.lines().findFirst().orElse("") + ": " + thrown(answer, "exceptionDetails"));
    }
    JsonElement value = answer.getAsJsonObject("result").get("value");
    return value == null ? JsonNull.INSTANCE : value;
  }

  /**
   * Evaluates until it gives true.
   *
   * @throws AssertionError if it does not in time
   */
  public void waitUntil(String condition, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!evaluate("!!(" + condition + ")").getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "not true within %s s: %s".formatted(patience.toMillis() / 1e3, condition));
      }
      settle();
    }
  }

  /** Moves the mouse, from where it is, in CSS pixels of the window. */
  public void mouseMove(double x, double y) {
    mouse("mouseMoved", x, y, "none", 0);
  }

  /** Presses the left button. */
  public void mousePress(double x, double y) {
    mouse("mousePressed", x, y, "left", 1);
  }

  /** Moves with the left button pressed. */
  public void mouseDrag(double x, double y) {
    mouse("mouseMoved", x, y, "left", 1);
  }

  /** Lets the left button go. */
  public void mouseRelease(double x, double y) {
    mouse("mouseReleased", x, y, "left", 0);
  }

  /** Moves there, presses and lets go. */
  public void click(double x, double y) {
    mouseMove(x, y);
    mousePress(x, y);
    mouseRelease(x, y);
  }

  /** Clicks the middle of the first element that a CSS selector finds, scrolled into view. */
  public void click(String selector) {
    double[] middle = middle(selector);
    click(middle[0], middle[1]);
  }

  /** The middle of the first element that a CSS selector finds, scrolled into view. */
  public double[] middle(String selector) {
    JsonElement middle =
        evaluate(
            """
            (() => { const e = document.querySelector(%s); if (!e) return null;
              e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
              const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()
            """
                .formatted(new JsonPrimitive(selector)));
    if (middle.isJsonNull()) {
      throw new AssertionError("the page has no " + selector);
    }
    JsonArray at = middle.getAsJsonArray();
    return new double[] {at.get(0).getAsDouble(), at.get(1).getAsDouble()};
  }

  private void mouse(String type, double x, double y, String button, int buttons) {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("type", type);
    parameters.addProperty("x", x);
    parameters.addProperty("y", y);
    parameters.addProperty("button", button);
    parameters.addProperty("buttons", buttons);
    parameters.addProperty("clickCount", type.equals("mouseMoved") ? 0 : 1);
    call("Input.dispatchMouseEvent", parameters);
  }

  /** Presses a key, such as {@code Tab}, {@code ArrowRight} or {@code Enter}. */
  public void key(String name) {
    int code =
        switch (name) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          case " " -> 32;
          case "End" -> 35;
          case "Home" -> 36;
          case "ArrowLeft" -> 37;
          case "ArrowUp" -> 38;
          case "ArrowRight" -> 39;
          case "ArrowDown" -> 40;
          default -> name.charAt(0);
        };
    for (String type : List.of("keyDown", "keyUp")) {
      JsonObject parameters = new JsonObject();
      parameters.addProperty("type", type);
      parameters.addProperty("key", name);
      parameters.addProperty("code", name);
      parameters.addProperty("windowsVirtualKeyCode", code);
      call("Input.dispatchKeyEvent", parameters);
    }
  }

  /** Puts text where the cursor is. */
  public void type(String text) {
    call("Input.insertText", "text", text);
  }

  /** The whole page as PNG, also what lies below the window. */
  public byte[] screenshot() {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("format", "png");
    parameters.addProperty("captureBeyondViewport", true);
    JsonObject size = call("Page.getLayoutMetrics").getAsJsonObject("cssContentSize");
    size.addProperty("scale", 1);
    parameters.add("clip", size);
    return bytes(call("Page.captureScreenshot", parameters));
  }

  /** The whole page as PNG, in a file. */
  public void screenshot(Path file) {
    try {
      Files.write(file, screenshot());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The page as it is printed on A4; afterwards it is as on a light screen. */
  public byte[] pdf() {
    print();
    JsonObject parameters = new JsonObject();
    parameters.addProperty("printBackground", true);
    parameters.addProperty("paperWidth", 8.27);
    parameters.addProperty("paperHeight", 11.69);
    parameters.addProperty("preferCSSPageSize", true);
    byte[] pdf = bytes(call("Page.printToPDF", parameters));
    light();
    return pdf;
  }

  private static byte[] bytes(JsonObject answer) {
    return Base64.getDecoder().decode(answer.get("data").getAsString());
  }

  /** What went wrong since the file was opened: a line for each, in order. */
  public synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /** Fails if anything went wrong. */
  public void requireNoProblems() {
    settle();
    List<String> all = problems();
    if (!all.isEmpty()) {
      throw new AssertionError(address + ":\n" + String.join("\n", all));
    }
  }

  /** Closes the page; the browser stays. */
  @Override
  public void close() {
    if (browser.isAlive()) {
      browser.call(null, "Target.closeTarget", parameters("targetId", target));
    }
    browser.tools().forget(session);
  }

  private synchronized void happened(String event, JsonObject what) {
    switch (event) {
      case "Page.lifecycleEvent" -> lived(what);
      case "Runtime.exceptionThrown" -> problems.add("error: " + thrown(what, "exceptionDetails"));
      case "Runtime.consoleAPICalled" -> said(what);
      case "Log.entryAdded" -> logged(what.getAsJsonObject("entry"));
      case "Network.requestWillBeSent" ->
          requested(what.getAsJsonObject("request").get("url").getAsString());
      case "Network.webSocketCreated" -> requested(what.get("url").getAsString());
      default -> {}
    }
  }

  private void lived(JsonObject what) {
    if (what.get("name").getAsString().equals("load")) {
      loaded.add(what.get("loaderId").getAsString());
      notifyAll();
    }
  }

  private void said(JsonObject what) {
    String type = what.get("type").getAsString();
    if (type.equals("error") || type.equals("assert")) {
      List<String> words = new ArrayList<>();
      for (JsonElement word : what.getAsJsonArray("args")) {
        JsonObject said = word.getAsJsonObject();
        words.add((said.has("value") ? said.get("value") : said.get("description")).toString());
      }
      problems.add("console: " + String.join(" ", words));
    }
  }

  /** Refusals of a Content-Security-Policy come here, and files that are not there. */
  private void logged(JsonObject entry) {
    if (entry.get("level").getAsString().equals("error")) {
      problems.add(
          entry.get("source").getAsString() + ": " + entry.get("text").getAsString().strip());
    }
  }

  private void requested(String url) {
    boolean own = url.equals(address.split("#")[0]) || url.equals("about:blank");
    if (!own && !url.startsWith("data:") && !url.startsWith("blob:")) {
      problems.add("request: " + url);
    }
  }

  private static String thrown(JsonObject what, String name) {
    JsonObject details = what.getAsJsonObject(name);
    JsonObject exception = details.getAsJsonObject("exception");
    return exception != null && exception.has("description")
        ? exception.get("description").getAsString()
        : details.get("text").getAsString();
  }

  private JsonObject call(String method) {
    return call(method, new JsonObject());
  }

  private JsonObject call(String method, String name, String value) {
    return call(method, parameters(name, value));
  }

  private static JsonObject parameters(String name, String value) {
    JsonObject parameters = new JsonObject();
    parameters.addProperty(name, value);
    return parameters;
  }

  private JsonObject call(String method, JsonObject parameters) {
    return browser.call(session, method, parameters);
  }
}
