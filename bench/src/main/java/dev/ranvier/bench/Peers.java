package dev.ranvier.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How the other engines are started, each in a process of its own: what {@code bench/peers} built,
 * on the JDK that the engine runs on, told to use so many threads and never the network.
 *
 * @param folder what the build made: classes, and the class path in a file
 */
record Peers(Path folder) {

  static final String DJL = "djl-pytorch";
  static final String DL4J = "dl4j";

  /** Names of all peers. */
  static final List<String> ALL = List.of(DJL, DL4J);

  /** Where {@code bench/run.sh} says that it built them. */
  static final String VARIABLE = "RANVIER_PEERS";

  private static final int DL4J_JAVA = 17;

  /** Beside the JDK that runs this, and where package managers put others. */
  private static final List<String> JDK_FOLDERS =
      List.of("/usr/lib/jvm", "/usr/java", "/opt/java", "/opt");

  /**
   * What the environment names.
   *
   * @throws IllegalArgumentException if there is nothing, saying what to do
   */
  static Peers find(Map<String, String> environment) {
    String folder = environment.get(VARIABLE);
    if (folder == null || !Files.exists(Path.of(folder, "class-path"))) {
      throw new IllegalArgumentException(
          "The other engines are not there: bench/run.sh peers builds and finds them. By hand: mvn"
              + " -Ppeers -pl bench/peers package, then set "
              + VARIABLE
              + " to the folder bench/peers/target"
              + (folder == null ? "" : "; it is '" + folder + "'"));
    }
    return new Peers(Path.of(folder));
  }

  /** The process of a peer that trains a workload, not yet started. */
  ProcessBuilder training(String engine, TrainWorkload workload, int threads) {
    List<String> command = new ArrayList<>(java(engine, threads));
    command.add("-cp");
    command.add(classPath());
    command.add("dev.ranvier.peers.PeerMain");
    command.add(engine);
    command.addAll(workload.peerArguments(threads));
    ProcessBuilder process = new ProcessBuilder(command);
    process.redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> environment = process.environment();
    for (String library : List.of("OMP", "MKL", "OPENBLAS")) {
      environment.put(library + "_NUM_THREADS", String.valueOf(threads));
    }
    // ND4J's OpenBLAS is of 2021 and takes newer processors for ones without AVX, unless told: the
    // step of T3 takes three times as long then.
    String core = Vectors.find().openBlasCore;
    if (engine.equals(DL4J) && core != null) {
      environment.putIfAbsent("OPENBLAS_CORETYPE", core);
    }
    environment.put("DJL_CACHE_DIR", folder.resolve("djl").toString());
    environment.put("DJL_OFFLINE", "true");
    environment.put("OPT_OUT_TRACKING", "true");
    return process;
  }

  private List<String> java(String engine, int threads) {
    if (engine.equals(DJL)) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED",
          "-Dai.djl.offline=true",
          "-Dai.djl.pytorch.num_threads=" + threads,
          "-Dai.djl.pytorch.num_interop_threads=1");
    }
    return List.of(
        jdk(DL4J_JAVA).resolve("bin/java").toString(),
        "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("javacpp"),
        "-Dorg.bytedeco.javacpp.platform.extension=" + Vectors.find().extension,
        "-Dorg.bytedeco.javacpp.maxbytes=16g",
        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
  }

  private String classPath() {
    try {
      return folder.resolve("classes")
          + ":"
          + Files.readString(folder.resolve("class-path")).trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The widest vectors of this processor. */
  private enum Vectors {
    NONE("", null),
    AVX2("-avx2", "Haswell"),
    AVX512("-avx512", "SkylakeX");

    private final String extension;
    private final String openBlasCore;

    /**
     * Vectors of a width.
     *
     * @param extension of ND4J's binary for them
     * @param openBlasCore OpenBLAS's name for their processors
     */
    Vectors(String extension, String openBlasCore) {
      this.extension = extension;
      this.openBlasCore = openBlasCore;
    }

    private static Vectors find() {
      try {
        String processor = Files.readString(Path.of("/proc/cpuinfo"));
        return processor.contains(" avx512f ")
            ? AVX512
            : processor.contains(" avx2 ") ? AVX2 : NONE;
      } catch (IOException e) {
        return NONE; // ND4J's own choice
      }
    }
  }

  /**
   * A JDK of a version: what JAVA_HOME names, or one that lies where JDKs lie.
   *
   * @throws PeerException if there is none
   */
  static Path jdk(int version) {
    List<Path> candidates = new ArrayList<>();
    String home = System.getenv("JAVA_HOME");
    if (home != null) {
      candidates.add(Path.of(home));
    }
    List<Path> folders = new ArrayList<>();
    folders.add(Path.of(System.getProperty("java.home")).toAbsolutePath().getParent());
    JDK_FOLDERS.forEach(folder -> folders.add(Path.of(folder)));
    folders.add(Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"));
    folders.add(Path.of(System.getProperty("user.home"), ".jdks"));
    for (Path folder : folders) {
      candidates.addAll(entries(folder));
    }
    return candidates.stream()
        .filter(candidate -> Files.isExecutable(candidate.resolve("bin/java")))
        .filter(candidate -> version(candidate) == version)
        .findFirst()
        .orElseThrow(
            () ->
                new PeerException(
                    "%s is not measured: it needs a JDK %d, and there is none in JAVA_HOME or in %s"
                        .formatted(DL4J, version, folders)));
  }

  private static List<Path> entries(Path folder) {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      return List.of(); // a folder that is closed to us holds no JDK for us
    }
  }

  /** The first number of JAVA_VERSION in a JDK's file {@code release}; 0 if it says nothing. */
  private static int version(Path jdk) {
    try (Stream<String> lines = Files.lines(jdk.resolve("release"))) {
      return lines
          .filter(line -> line.matches("JAVA_VERSION=\"\\d+.*"))
          .map(line -> line.replaceAll("JAVA_VERSION=\"(\\d+).*", "$1"))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
