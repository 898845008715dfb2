package dev.ranvier.testkit;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Chromium without windows, for tests that look at pages as people see them. One process serves
 * all tests of a JVM; it has a profile of its own, reaches no host by name, and ends with the JVM:
 *
 * <pre>{@code
 * try (Page page = Browser.shared().open(file)) {
 *   page.dark();
 *   page.requireNoProblems();
 * }
 * }</pre>
 *
 * <p>{@code RANVIER_BROWSER} names the program. Unset: the tests are skipped and say so in one
 * line.
 */
public final class Browser implements AutoCloseable {

  /** The variable that names the program. */
  public static final String VARIABLE = "RANVIER_BROWSER";

  /** As root in a container, with the same picture on every machine, and no errand of its own. */
  private static final List<String> FLAGS =
      List.of(
          "--headless=new",
          "--remote-debugging-pipe",
          "--no-sandbox",
          "--disable-dev-shm-usage",
          "--disable-gpu",
          "--no-first-run",
          "--no-default-browser-check",
          "--disable-background-networking",
          "--disable-breakpad",
          "--disable-component-update",
          "--disable-default-apps",
          "--disable-extensions",
          "--disable-sync",
          "--metrics-recording-only",
          "--mute-audio",
          "--disable-background-timer-throttling",
          "--disable-backgrounding-occluded-windows",
          "--disable-renderer-backgrounding",
          "--no-proxy-server",
          "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
          "--force-color-profile=srgb",
          "--font-render-hinting=none",
          "--lang=en-US");

  /** The protocol is spoken on descriptors 3 and 4; Java has only 0 and 1 to give. */
  private static final String PIPES = "exec \"$@\" 3<&0 4>&1 </dev/null >&2";

  private static Browser shared;

  private final Process process;
  private final Path folder;
  private final DevTools tools;
  private Duration patience = Duration.ofSeconds(30);
  private final Thread atExit = new Thread(this::end);

  private Browser(Path program) throws IOException {
    this.folder = Files.createTempDirectory("ranvier-browser");
    List<String> command = new ArrayList<>(List.of("sh", "-c", PIPES, "sh", program.toString()));
    command.addAll(FLAGS);
    command.add("--user-data-dir=" + folder.resolve("profile"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("DISPLAY");
    builder.environment().put("XDG_CONFIG_HOME", folder.toString());
    builder.environment().put("XDG_CACHE_HOME", folder.toString());
    this.process = builder.redirectError(folder.resolve("said").toFile()).start();
    Runtime.getRuntime().addShutdownHook(atExit);
    this.tools = new DevTools(process.getInputStream(), process.getOutputStream());
  }

  /**
   * The browser of this JVM, started at the first call; a test that needs it is skipped without.
   */
  public static synchronized Browser shared() {
    Path program = RealPart.named(VARIABLE, "a Chromium or Chrome, to look at pictures and pages");
    if (shared == null || !shared.process.isAlive()) {
      shared = start(program);
    }
    return shared;
  }

  /**
   * A browser of one's own, to be closed.
   *
   * @throws AssertionError if the program is no browser, with what it said
   */
  public static Browser start(Path program) {
    try {
      Browser browser = new Browser(program);
      try {
        browser.tools.call(null, "Browser.getVersion", new JsonObject(), browser.patience);
      } catch (AssertionError e) {
        String said = Files.readString(browser.folder.resolve("said")).strip();
        browser.close();
        throw new AssertionError(
            "%s is no browser that can be spoken with (%s); name a Chromium or Chrome with %s. It said:%n%s"
                .formatted(program, e.getMessage(), VARIABLE, said),
            e);
      }
      return browser;
    } catch (IOException e) {
      throw new AssertionError("cannot start " + program + ": " + e.getMessage(), e);
    }
  }

  /** A page that shows a file, loaded, light, on a desk's screen. */
  public Page open(Path file) {
    Page page = blank();
    page.open(file);
    return page;
  }

  /** A page with nothing in it, for tests that prepare it before they open a file. */
  public Page blank() {
    JsonObject target = new JsonObject();
    target.addProperty("url", "about:blank");
    String id = call("Target.createTarget", target).get("targetId").getAsString();
    JsonObject attach = new JsonObject();
    attach.addProperty("targetId", id);
    attach.addProperty("flatten", true);
    String session = call("Target.attachToTarget", attach).get("sessionId").getAsString();
    return new Page(this, id, session);
  }

  private JsonObject call(String method, JsonObject parameters) {
    return call(null, method, parameters);
  }

  /** A browser that once does not answer is ended: the next test gets a new one. */
  JsonObject call(String session, String method, JsonObject parameters) {
    try {
      return tools.call(session, method, parameters, patience);
    } catch (AssertionError e) {
      if (e.getCause() != null) {
        close();
      }
      throw e;
    }
  }

  /** How long it may take from now on to answer anything. */
  void patience(Duration time) {
    patience = time;
  }

  DevTools tools() {
    return tools;
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process and all that it started, and deletes its profile. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // The JVM ends: the hook does it.
    }
    end();
  }

  private void end() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    children.forEach(child -> child.onExit().completeOnTimeout(child, 5, TimeUnit.SECONDS).join());
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A temporary folder that outlives the tests harms nothing.
    }
  }
}
