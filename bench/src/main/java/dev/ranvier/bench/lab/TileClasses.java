package dev.ranvier.bench.lab;

import dev.ranvier.simd.gemm.Gemm;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Tiles that no list declares, compiled now and put into the package of the declared ones, and the
 * way in: what that package shows to nobody is called by a class that is compiled with them. Works
 * on the class path, where every package can be joined.
 */
final class TileClasses {

  private static final String PACKAGE = "dev/ranvier/simd/gemm/";
  private static final String BRIDGE = "LabTiles";

  private static final String BRIDGE_SOURCE =
      """
      package dev.ranvier.simd.gemm;

      public final class LabTiles {
        private LabTiles() {}

        /** The widest tile of the machine's own line. */
        public static Object declared() {
          return TileTable.here().packed().wide();
        }

        public static int rows(Object tile) {
          return ((MacroKernel) tile).rows();
        }

        public static int columns(Object tile) {
          return ((MacroKernel) tile).columns();
        }

        /** One call: panels of A and of B that lie packed. */
        public static Runnable block(
            Object tile, int mc, int nc, int kc, long a, long b, long c, long cRowBytes,
            long scratch) {
          MacroKernel kernel = (MacroKernel) tile;
          long aStep = 4L * kernel.rows();
          long bStep = 4L * kernel.columns();
          return () ->
              kernel.run(
                  mc, nc, kc, a, 4, aStep, kc * aStep, b, bStep, kc * bStep, true, c, cRowBytes,
                  scratch);
        }

        /** Columns of a block of B on this machine. */
        public static int blockColumns() {
          return Blocking.here().columns();
        }

        /** Products on the machine's widest tile with the blocks of a cache of so many bytes. */
        public static Gemm blocked(long l2Bytes) {
          return GemmTiles.alone(TileTable.here().packed().wide(), Blocking.of(l2Bytes));
        }

        /** Rows of C that are finished in scratch on this machine. */
        public static int streamedRows() {
          return Blocking.here().streamedRows();
        }

        /** Products on the machine's widest tile with another number of those. */
        public static Gemm streaming(int rows) {
          Blocking here = Blocking.here();
          return GemmTiles.alone(
              TileTable.here().packed().wide(),
              new Blocking(
                  here.rows(), here.columns(), here.mostColumns(), rows, here.directRows(),
                  here.stridedColumns(), here.alone(), here.inPlaceRows(),
                  here.directFloats()));
        }

        /** Products on the tile alone. */
        public static Gemm alone(Object tile) {
          return GemmTiles.alone((MacroKernel) tile, Blocking.here());
        }
      }
      """;

  private final Class<?> bridge;
  private final Map<Object, String> tiles = new LinkedHashMap<>();

  /**
   * Compiles and loads.
   *
   * @throws IllegalStateException with the compiler's words if it refuses, which is a mistake here
   */
  TileClasses(List<TileSource> sources) {
    List<JavaFileObject> texts = new ArrayList<>(List.of(text(BRIDGE, BRIDGE_SOURCE)));
    sources.forEach(source -> texts.add(text(source.className(), source.text())));
    try {
      Path folder = Files.createTempDirectory("ranvier-lab");
      try {
        compile(texts, folder);
        var inside = MethodHandles.privateLookupIn(Gemm.class, MethodHandles.lookup());
        bridge = hidden(inside, folder, BRIDGE);
        Object own = call("declared");
        tiles.put(own, own.getClass().getSimpleName());
        for (TileSource source : sources) {
          Class<?> type = hidden(inside, folder, source.className());
          tiles.put(type.getConstructor().newInstance(), source.name());
        }
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JavaFileObject text(String name, String source) {
    URI uri = URI.create("string:///" + PACKAGE + name + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static void compile(List<JavaFileObject> texts, Path folder) {
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            folder.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler().getTask(said, null, null, options, null, texts).call();
    if (!compiled) {
      throw new IllegalStateException("The tiles do not compile:\n" + said);
    }
  }

  /** Hidden, so that the next experiment may have classes of the same names. */
  private static Class<?> hidden(MethodHandles.Lookup inside, Path folder, String name)
      throws IOException, IllegalAccessException {
    byte[] bytes = Files.readAllBytes(folder.resolve(PACKAGE + name + ".class"));
    return inside.defineHiddenClass(bytes, true).lookupClass();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The machine's own, then those of the sources in their order; with their names. */
  Map<Object, String> tiles() {
    return tiles;
  }

  int rows(Object tile) {
    return (int) call("rows", tile);
  }

  int columns(Object tile) {
    return (int) call("columns", tile);
  }

  /** Products on one tile alone. */
  Gemm alone(Object tile) {
    return (Gemm) call("alone", tile);
  }

  /** Columns of a block of B on this machine. */
  int blockColumns() {
    return (int) call("blockColumns");
  }

  /** Products on the machine's widest tile with blocks of B of so many columns. */
  Gemm blocked(int columns) {
    return (Gemm) call("blocked", 4L * columns * Gemm.KC * Float.BYTES);
  }

  /** Rows of C that are finished in scratch on this machine. */
  int streamedRows() {
    return (int) call("streamedRows");
  }

  /** Products on the machine's widest tile with so many rows of C in scratch. */
  Gemm streaming(int rows) {
    return (Gemm) call("streaming", rows);
  }

  /** One block, packed, in memory of its own. */
  Runnable block(Object tile, int mc, int nc, int kc) {
    int rows = rows(tile);
    int columns = columns(tile);
    long aBytes = 4L * Math.ceilDiv(mc, rows) * rows * kc;
    long bBytes = 4L * Math.ceilDiv(nc, columns) * columns * kc;
    long cRowBytes = 4L * Math.ceilDiv(nc, 16) * 16;
    long cBytes = cRowBytes * mc;
    MemorySegment memory = Products.memory(aBytes + bBytes + cBytes + 4L * rows * columns + 256);
    for (long at = 0; at < aBytes + bBytes; at += 4) {
      memory.set(ValueLayout.JAVA_FLOAT, at, (at % 97 - 48) / 48f);
    }
    lend(tile, memory);
    long a = memory.address();
    long b = a + Math.ceilDiv(aBytes, 64) * 64;
    long c = b + Math.ceilDiv(bBytes, 64) * 64;
    long scratch = c + Math.ceilDiv(cBytes, 64) * 64;
    Runnable block = (Runnable) call("block", tile, mc, nc, kc, a, b, c, cRowBytes, scratch);
    return () -> {
      block.run();
      Reference.reachabilityFence(memory);
    };
  }

  /** A tile with bounds checks works in this memory. */
  private static void lend(Object tile, MemorySegment memory) {
    try {
      if (tile.getClass().getSimpleName().startsWith("LabTile")) {
        tile.getClass().getField("memory").set(null, memory);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object call(String name, Object... arguments) {
    try {
      for (Method method : bridge.getMethods()) {
        if (method.getName().equals(name)) {
          return method.invoke(null, arguments);
        }
      }
      throw new IllegalStateException(name);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
