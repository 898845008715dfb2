package dev.ranvier;

import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.BlasUnavailableException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.team.ThreadTeam;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that lets an application use Ranvier and then lets go of it, as a server does that
 * takes an application down: says whether its class loader went.
 */
final class ForgottenApplication {
  private static final int TRIES = 50;

  private ForgottenApplication() {}

  public static void main(String[] arguments) throws Exception {
    WeakReference<ClassLoader> loader = new WeakReference<>(use());
    for (int i = 0; i < TRIES && loader.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    System.out.println(loader.get() == null ? "forgotten" : "kept");
  }

  private static ClassLoader use() throws Exception {
    ClassLoader loader = new ApplicationLoader();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Runnable application =
          (Runnable) loader.loadClass(Application.class.getName()).getConstructor().newInstance();
      if (application.getClass().getClassLoader() != loader) {
        throw new AssertionError("the application has no loader of its own");
      }
      application.run();
      return loader;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Defines the application's class itself; everything else is shared. */
  private static final class ApplicationLoader extends ClassLoader {
    ApplicationLoader() {
      super(ForgottenApplication.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Application.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** Touches everything that stays for the rest of the process. */
  public static final class Application implements Runnable {

    /** For the loader. */
    public Application() {}

    @Override
    public void run() {
      AtomicInteger shares = new AtomicInteger();
      ThreadTeam.shared().share(2, (_, _) -> shares.incrementAndGet());
      try {
        BlasLibrary.find();
      } catch (BlasUnavailableException e) {
        System.out.println("no BLAS");
      }
      try (Sequential network = Sequential.of(Input.of(3), Dense.of(2))) {
        network.backend(Backend.SCALAR).compile(Optimizer.sgd(0.1), Loss.meanSquaredError());
        network.fit(new float[4][3], new float[4][2], FitOptions.epochs(1).batchSize(2));
        network.predict(new float[4][3]);
      }
    }
  }
}
