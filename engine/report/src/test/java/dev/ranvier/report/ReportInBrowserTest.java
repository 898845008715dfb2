package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ranvier.testkit.Browser;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Page;
import dev.ranvier.testkit.PictureChecks;
import dev.ranvier.testkit.RealPart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports and pictures are right in a browser, light, dark and on a telephone, and ask nobody. */
@Gate
class ReportInBrowserTest {

  private static final long MOST_BYTES = 2_000_000;

  @TempDir Path folder;

  /** All in one page, so that none disturbs another. */
  @Test
  void everyPictureIsRight() throws Exception {
    Browser browser = Browser.shared();
    StringBuilder page =
        new StringBuilder(
            "<!doctype html><html lang=en><meta charset=utf-8>"
                + "<meta name=viewport content='width=device-width'><title>t</title><body>");
    SamplePictures.all().values().forEach(picture -> page.append("<p>").append(picture.svg()));
    Path file = Files.writeString(folder.resolve("pictures.html"), page);
    PictureChecks.require(browser, file);
  }

  @Test
  void everyReportIsRight() {
    Browser browser = Browser.shared();
    for (TrainingReport report :
        List.of(SampleRuns.classes("Three clouds"), SampleRuns.yesOrNo(), SampleRuns.values())) {
      Path file = folder.resolve("report.html");
      report.write(file);
      PictureChecks.require(browser, file);
    }
  }

  @Test
  void aReportOfDigitsIsRightAndSmall() throws Exception {
    Browser browser = Browser.shared();
    Path data = RealPart.named("RANVIER_DATA", "MNIST's pictures").resolve("mnist-10k");
    Path file = folder.resolve("digits.html");
    SampleRuns.digits(data, 5_000).write(file);
    assertThat(Files.size(file)).isLessThan(MOST_BYTES);
    assertThat(Files.readString(file)).contains("<img alt=\"sample ", "Beside each sample");
    PictureChecks.require(browser, file);
    try (Page page = browser.open(file)) {
      String loaded = "[...document.images].every(i => i.complete && i.naturalWidth === 28)";
      assertThat(page.evaluate(loaded).getAsBoolean()).isTrue();
      // What is folded is printed.
      page.print();
      page.evaluate("dispatchEvent(new Event('beforeprint'))");
      String closed = "document.querySelectorAll('details:not([open])').length";
      assertThat(page.evaluate(closed).getAsInt()).isZero();
      assertThat(PictureChecks.here(page)).isEmpty();
      page.requireNoProblems();
    }
  }

  /** What an attacker would have got into the page: nothing of it leaves or runs. */
  @Test
  void thePolicyRefusesEveryRequestAndScript() throws Exception {
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
    try (Page page = Browser.shared().blank()) {
      String host = "http://127.0.0.1:" + server.getAddress().getPort();
      String attack =
          ("<img src='%1$s/image'><link rel=stylesheet href='%1$s/style'><script"
               + " src='%1$s/script'></script><iframe src='%1$s/frame'></iframe><script>window.ran"
               + " = true; fetch('%1$s/fetch')</script></main>")
              .formatted(host);
      String whole = SampleRuns.classes("Three clouds").html().replace("</main>", attack);
      page.open(Files.writeString(folder.resolve("attacked.html"), whole));
      page.settle();
      assertThat(page.evaluate("window.ran === undefined").getAsBoolean()).isTrue();
      assertThat(asked).isEmpty();
      assertThat(page.problems())
          .filteredOn(line -> line.contains("Content Security Policy"))
          .hasSizeGreaterThanOrEqualTo(4);
      // Without its policy the same page asks: so the test can fail.
      String without = whole.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "");
      page.open(Files.writeString(folder.resolve("open.html"), without));
      page.waitUntil("window.ran", Duration.ofSeconds(10));
      assertThat(asked).contains("/image", "/style", "/script");
    } finally {
      server.stop(0);
    }
  }
}
