package dev.ranvier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The browser shows, measures, clicks and tells what went wrong, and is gone at the end. */
@Gate
class BrowserTest {

  @TempDir Path folder;

  @Test
  void showsAFileAsItsReaderAsks() throws Exception {
    Path file =
        write(
            """
            <!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <style>p { color: black } @media (prefers-color-scheme: dark) { p { color: white } }
            @media print { p { color: red } }</style><p>Grüße</p>\
            """);
    try (Page page = Browser.shared().open(file)) {
      String color = "getComputedStyle(document.querySelector('p')).color";
      assertThat(page.evaluate("document.querySelector('p').textContent").getAsString())
          .isEqualTo("Grüße");
      assertThat(page.evaluate(color).getAsString()).isEqualTo("rgb(0, 0, 0)");
      page.dark();
      assertThat(page.evaluate(color).getAsString()).isEqualTo("rgb(255, 255, 255)");
      page.print();
      assertThat(page.evaluate(color).getAsString()).isEqualTo("rgb(255, 0, 0)");
      page.light();
      assertThat(page.evaluate("innerWidth").getAsInt()).isEqualTo(1_200);
      page.phone();
      assertThat(page.evaluate("innerWidth").getAsInt()).isEqualTo(360);
      assertThat(page.screenshot()).startsWith(0x89, 'P', 'N', 'G');
      assertThat(page.pdf()).startsWith('%', 'P', 'D', 'F');
      page.requireNoProblems();
    }
  }

  @Test
  void handsOnTheMouseAndTheKeys() throws Exception {
    Path file =
        write(
            """
            <!doctype html><body style="margin:0"><button style="width:80px;height:40px">b</button><input>
            <script>const seen = [];
            for (const type of ['pointerdown', 'pointermove', 'pointerup', 'click', 'keydown'])
              addEventListener(type, e => seen.push(type + (e.key ?? '') + (e.buttons ?? '')));</script>\
            """);
    try (Page page = Browser.shared().blank()) {
      page.open(file, "#part");
      assertThat(page.evaluate("location.hash").getAsString()).isEqualTo("#part");
      page.click("button");
      assertThat(page.evaluate("seen.join()").getAsString())
          .isEqualTo("pointermove0,pointerdown1,pointerup0,click0");
      page.mousePress(10, 10);
      page.mouseDrag(20, 10);
      page.mouseRelease(20, 10);
      assertThat(page.evaluate("seen.join()").getAsString()).contains("pointermove1");
      page.click("input");
      page.type("3.5");
      page.key("ArrowLeft");
      assertThat(page.evaluate("document.querySelector('input').value").getAsString())
          .isEqualTo("3.5");
      assertThat(page.evaluate("seen.at(-1)").getAsString()).isEqualTo("keydownArrowLeft");
      page.evaluate("setTimeout(() => window.late = 1, 50)");
      page.waitUntil("window.late", Duration.ofSeconds(10));
      assertThatThrownBy(() -> page.waitUntil("window.never", Duration.ofMillis(50)))
          .hasMessageContaining("window.never");
      assertThatThrownBy(() -> page.evaluate("nothing.at.all"))
          .hasMessageContaining("ReferenceError");
    }
  }

  @Test
  void tellsWhatWentWrong() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      String host = "http://127.0.0.1:" + server.getAddress().getPort();
      String body =
          "<img src='%s/a.png'><script>console.error('said', 3); nothing.at.all</script>"
              .formatted(host);
      try (Page page = Browser.shared().open(write("<!doctype html>" + body))) {
        assertThat(page.problems())
            .contains("console: \"said\" 3", "request: " + host + "/a.png")
            .anyMatch(line -> line.startsWith("error: ReferenceError"));
        assertThat(asked).containsExactly("/a.png");
        assertThatThrownBy(page::requireNoProblems).hasMessageContaining("ReferenceError");
        // The same with a policy: the request does not leave, the script does not run.
        String policy =
            "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">";
        page.open(write("<!doctype html>" + policy + body));
        page.settle();
        assertThat(page.problems())
            .isNotEmpty()
            .allMatch(
                line -> line.contains("Content Security Policy") || line.startsWith("request: "),
                "is refused by the policy");
        assertThat(asked).hasSize(1);
        page.open(write("<!doctype html><p>fine"));
        page.requireNoProblems();
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void isGoneAfterItsEndAndWhenItDoesNotAnswer() throws Exception {
    Path program = RealPart.named(Browser.VARIABLE, "a Chromium or Chrome");
    Path file = write("<!doctype html><p>x");
    try (Browser browser = Browser.start(program)) {
      List<ProcessHandle> all = ProcessHandle.current().descendants().toList();
      try (Page page = browser.open(file)) {
        browser.patience(Duration.ofSeconds(1));
        assertThatThrownBy(() -> page.evaluate("while (true) {}"))
            .hasMessageContaining("did not answer Runtime.evaluate within 1 s");
      }
      assertThat(browser.isAlive()).isFalse();
      assertThat(all).anyMatch(process -> !process.isAlive());
    }
  }

  @Test
  void endsWithTheJvmHoweverThatEnds() throws Exception {
    RealPart.named(Browser.VARIABLE, "a Chromium or Chrome");
    Process jvm = Program.likeThis(Main.class).flags("-Djava.io.tmpdir=" + folder).start();
    try {
      assertThat(jvm.inputReader().lines().anyMatch("open"::equals)).isTrue();
      List<ProcessHandle> all = jvm.descendants().toList();
      assertThat(all).isNotEmpty();
      jvm.destroyForcibly().waitFor();
      for (ProcessHandle process : all) {
        process.onExit().get(20, TimeUnit.SECONDS);
      }
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void whatIsNoBrowserIsRefused() throws Exception {
    Path program = folder.resolve("nothing");
    Files.writeString(program, "#!/bin/sh\necho I am something else\nexit 3\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThatThrownBy(() -> Browser.start(program))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            program.toString(), "is no browser", "RANVIER_BROWSER", "I am something else");
  }

  private Path write(String text) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "page", ".html"), text);
  }

  /** Opens a browser and waits to be killed. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
      try (Page page = Browser.shared().blank()) {
        page.settle();
        System.out.println("open");
        Thread.sleep(Duration.ofMinutes(2));
      }
    }
  }
}
