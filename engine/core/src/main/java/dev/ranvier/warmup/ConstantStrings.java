package dev.ranvier.warmup;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Makes the strings that class files hold, and loads the classes that they name, before the JVM
 * does. HotSpot makes those of a class, its messages above all, when it first hands a method of it
 * to C2, on the thread that calls ({@code CompileBroker::compile_method} resolves all of them, used
 * or not). A method that is called once a step gets there after thousands of calls, which a network
 * of long calls has not behind it when a warm-up ends: 528 bytes in four of the next 30,000
 * predictions, for 784 inputs without vectors. A string that is interned already is found instead
 * of made. There too C2 has the class loader look for the classes in the method's signature, which
 * allocates the first time.
 *
 * <p>Read from the class files of what a step or a prediction can call, as far as it is ours, and
 * from those of memory segments and locks; some 360, in a tenth of a second, once. What cannot be
 * read is left out: it costs the promise, no result.
 */
final class ConstantStrings {

  /** The JVM drops what nobody holds. */
  private static final List<String> KEPT = new ArrayList<>();

  private static final Set<String> TYPES = new TreeSet<>();

  /** Called by a BLAS product; loaded, since C2 loads what signatures name, which allocates too. */
  private static final String LOCK_NODE =
      "java.util.concurrent.locks.AbstractQueuedSynchronizer$Node";

  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int STRING = 8;

  private static final Pattern FROM_JDK = Pattern.compile("L(java/[^;]+);");

  private static boolean made;

  private ConstantStrings() {}

  /** Makes them, the first time it is called. */
  static synchronized void make() {
    if (made) {
      return;
    }
    made = true;
    Deque<String> waiting = new ArrayDeque<>(List.of("dev/ranvier/Predictor"));
    waiting.add("dev/ranvier/TrainingSession");
    Set<String> seen = new HashSet<>(waiting);
    while (!waiting.isEmpty()) {
      try {
        read(waiting.poll(), waiting, seen);
      } catch (IOException e) {
        continue; // the class file is not to be had
      }
    }
    TYPES.forEach(ConstantStrings::load);
    load(LOCK_NODE);
  }

  private static void load(String type) {
    try {
      Class.forName(type.replace('/', '.'), false, ConstantStrings.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return; // of another JDK, or of a module that is not there: nothing will call it
    }
  }

  private static boolean isCalled(String type) {
    if (type.startsWith("dev/ranvier/")) {
      return !type.startsWith("dev/ranvier/io/") && !type.startsWith("dev/ranvier/initializer/");
    }
    if (type.startsWith("jdk/internal/foreign/")) {
      return type.indexOf('/', "jdk/internal/foreign/".length()) < 0
          || type.equals("jdk/internal/foreign/abi/SharedUtils");
    }
    return type.startsWith("jdk/internal/misc/Scoped")
        || type.startsWith("java/util/concurrent/Semaphore")
        || type.startsWith("java/util/concurrent/locks/")
        || type.startsWith("java/lang/FdLibm")
        || type.equals("java/lang/StrictMath")
        || type.equals("java/nio/Buffer")
        || type.matches("java/nio/\\w*FloatBuffer\\w*");
  }

  private static void read(String type, Deque<String> waiting, Set<String> seen)
      throws IOException {
    byte[] file;
    try (InputStream in =
        ConstantStrings.class.getClassLoader().getResourceAsStream(type + ".class")) {
      if (in == null) {
        return;
      }
      file = in.readAllBytes();
    }
    int[] places = places(file);
    for (int place : places) {
      int kind = place == 0 ? 0 : file[place];
      if (kind == STRING) {
        KEPT.add(text(file, places[unsigned(file, place + 1)]).intern());
      } else if (kind == CLASS) {
        String other = text(file, places[unsigned(file, place + 1)]);
        if (isCalled(other) && seen.add(other)) {
          waiting.add(other);
        }
      } else if (kind == UTF8 && isDescriptor(file, place) && type.startsWith("dev/")) {
        FROM_JDK.matcher(text(file, place)).results().forEach(name -> TYPES.add(name.group(1)));
      }
    }
  }

  /** Where each entry of the constant pool begins (The Java Virtual Machine Specification, 4.4). */
  private static int[] places(byte[] file) {
    int[] places = new int[unsigned(file, 8)];
    int at = 10;
    for (int i = 1; i < places.length; i++) {
      places[i] = at;
      at +=
          switch (file[at]) {
            case UTF8 -> 3 + unsigned(file, at + 1);
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
            case LONG, DOUBLE -> 9;
            case 15 -> 4;
            default -> 3;
          };
      if (file[places[i]] == LONG || file[places[i]] == DOUBLE) {
        i++; // takes two numbers
      }
    }
    return places;
  }

  /** Of a method: its text begins with a parenthesis. */
  private static boolean isDescriptor(byte[] file, int place) {
    return unsigned(file, place + 1) > 0 && file[place + 3] == '(';
  }

  private static int unsigned(byte[] file, int at) {
    return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
  }

  private static String text(byte[] file, int place) throws IOException {
    int bytes = 2 + unsigned(file, place + 1);
    return new DataInputStream(new ByteArrayInputStream(file, place + 1, bytes)).readUTF();
  }
}
