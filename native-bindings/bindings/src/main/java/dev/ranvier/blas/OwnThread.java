package dev.ranvier.blas;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a task to its end though the calling thread is interrupted, which would close its file
 * channels: on a thread that nobody else knows. The interrupt is kept.
 */
final class OwnThread {

  private OwnThread() {}

  static <T> T call(Callable<T> task) throws Exception {
    FutureTask<T> result = new FutureTask<>(task);
    Thread.ofPlatform()
        .daemon()
        .name("ranvier-unpack")
        .inheritInheritableThreadLocals(false)
        .start(result);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException _) {
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case Exception cause -> throw cause;
            case Error cause -> throw cause;
            default -> throw e;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
