package dev.ranvier.testkit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The DevTools protocol over a pair of pipes: each message a JSON text and a zero byte. Pipes and
 * no port, because a browser whose pipes end ends with them, however this JVM dies.
 */
final class DevTools {

  private final OutputStream toBrowser;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final Map<String, BiConsumer<String, JsonObject>> listeners = new ConcurrentHashMap<>();
  private volatile boolean ended;

  DevTools(InputStream fromBrowser, OutputStream toBrowser) {
    this.toBrowser = toBrowser;
    Thread.ofPlatform()
        .daemon()
        .name("browser-messages")
        .start(() -> listen(new BufferedInputStream(fromBrowser, 1 << 16)));
  }

  /** Events of a page, by their method and parameters; called on the reading thread. */
  void listen(String session, BiConsumer<String, JsonObject> listener) {
    listeners.put(session, listener);
  }

  void forget(String session) {
    listeners.remove(session);
  }

  /**
   * Asks and waits for the answer.
   *
   * @param session the page's, or null: the browser itself
   * @throws AssertionError if the browser refuses, has ended, or does not answer in time
   */
  JsonObject call(String session, String method, JsonObject parameters, Duration patience) {
    JsonObject message = new JsonObject();
    int id = lastId.incrementAndGet();
    message.addProperty("id", id);
    message.addProperty("method", method);
    message.add("params", parameters);
    if (session != null) {
      message.addProperty("sessionId", session);
    }
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      send(message);
      JsonObject answered = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (answered.has("error")) {
        throw new AssertionError(method + ": " + answered.get("error"));
      }
      return answered.getAsJsonObject("result");
    } catch (TimeoutException e) {
      throw new AssertionError(
          "the browser did not answer %s within %s s".formatted(method, patience.toSeconds()), e);
    } catch (IOException | ExecutionException e) {
      throw new AssertionError("the browser ended before it answered " + method, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      waiting.remove(id);
    }
  }

  private void send(JsonObject message) throws IOException {
    if (ended) {
      throw new IOException("the browser has ended");
    }
    byte[] text = message.toString().getBytes(StandardCharsets.UTF_8);
    synchronized (toBrowser) {
      toBrowser.write(text);
      toBrowser.write(0);
      toBrowser.flush();
    }
  }

  private void listen(InputStream fromBrowser) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try (fromBrowser) {
      for (int next = fromBrowser.read(); next >= 0; next = fromBrowser.read()) {
        if (next == 0) {
          received(
              JsonParser.parseString(message.toString(StandardCharsets.UTF_8)).getAsJsonObject());
          message.reset();
        } else {
          message.write(next);
        }
      }
    } catch (IOException e) {
      // The browser was ended: who waits is told below.
    } finally {
      ended = true;
      waiting
          .values()
          .forEach(answer -> answer.completeExceptionally(new IOException("the browser ended")));
    }
  }

  private void received(JsonObject message) {
    if (message.has("id")) {
      CompletableFuture<JsonObject> answer = waiting.get(message.get("id").getAsInt());
      if (answer != null) {
        answer.complete(message);
      }
    } else if (message.has("sessionId")) {
      BiConsumer<String, JsonObject> listener =
          listeners.get(message.get("sessionId").getAsString());
      if (listener != null) {
        listener.accept(message.get("method").getAsString(), message.getAsJsonObject("params"));
      }
    }
  }
}
