package dev.ranvier.bench.peers;

import dev.ranvier.bench.infer.InferFiles;
import dev.ranvier.bench.infer.InferWorkload;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.train.TrainWorkload;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.optimizer.Adagrad;
import dev.ranvier.optimizer.Adam;
import dev.ranvier.optimizer.AdamW;
import dev.ranvier.optimizer.AmsGrad;
import dev.ranvier.optimizer.ConfiguredOptimizer;
import dev.ranvier.optimizer.Lion;
import dev.ranvier.optimizer.Momentum;
import dev.ranvier.optimizer.Nesterov;
import dev.ranvier.optimizer.RmsProp;
import dev.ranvier.optimizer.Sgd;
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
 * on the JDK that the engine runs on, told to use so many threads and never the network; long, for
 * each engine has flags of its own.
 *
 * @param folder what the build made: classes, and the class path in a file
 */
public record Peers(Path folder) {

  public static final String DJL = "djl-pytorch";
  static final String DL4J = "dl4j";

  public static final String ORT = "ort-java";

  /** Names of the peers that train. */
  static final List<String> TRAINING = List.of(DJL, DL4J);

  /** Names of the peers that predict. */
  static final List<String> PREDICTION = List.of(ORT, DJL);

  /** Where {@code bench/run.sh} says that it built them. */
  public static final String VARIABLE = "RANVIER_PEERS";

  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  private static final int DL4J_JAVA = 17;

  /** Beside the JDK that runs this, and where package managers put others. */
  private static final List<String> JDK_FOLDERS =
      List.of("/usr/lib/jvm", "/usr/java", "/opt/java", "/opt");

  /**
   * What the environment names.
   *
   * @param needed whether one of them is to run; what none needs is not looked for
   * @throws IllegalArgumentException if there is nothing, saying what to do
   */
  public static Peers find(Map<String, String> environment, boolean needed) {
    return needed ? find(environment) : new Peers(Path.of(environment.getOrDefault(VARIABLE, "")));
  }

  /** What the environment names, which is needed. */
  public static Peers find(Map<String, String> environment) {
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
    command.addAll(List.of("-cp", classPath(), "dev.ranvier.peers.PeerMain", engine));
    command.addAll(task(workload, threads));
    return process(engine, command, threads);
  }

  /** The arguments of {@code dev.ranvier.peers.Workload}. */
  public static List<String> task(TrainWorkload workload, int threads) {
    List<String> sizes = workload.sizes().stream().map(String::valueOf).toList();
    List<String> activations =
        workload.layers().stream()
            .filter(Dense.class::isInstance)
            .map(layer -> ((Dense) layer).activation().name())
            .toList();
    List<String> rule =
        switch (workload.optimizer()) {
          case Adam adam -> List.of("adam", String.valueOf(adam.learningRate()));
          case Momentum momentum -> List.of("momentum", String.valueOf(momentum.learningRate()));
          case Adagrad _,
              AdamW _,
              AmsGrad _,
              ConfiguredOptimizer _,
              Lion _,
              Nesterov _,
              RmsProp _,
              Sgd _ ->
              throw new IllegalStateException("peers know nothing of " + workload.optimizer());
        };
    return List.of(
        String.valueOf(workload.batchSize()),
        String.join(",", sizes),
        String.join(",", activations),
        workload.loss().name(),
        rule.get(0),
        rule.get(1),
        String.valueOf(threads));
  }

  /** The process of a peer that predicts a workload, not yet started. */
  ProcessBuilder prediction(String engine, InferWorkload workload, InferFiles files, int threads) {
    List<String> command = new ArrayList<>(java(engine, threads));
    command.addAll(List.of("-cp", classPath(), "dev.ranvier.peers.InferMain", engine));
    command.addAll(task(engine, workload, files, threads));
    return process(engine, command, threads);
  }

  /** The arguments of {@code dev.ranvier.peers.InferTask}. */
  public static List<String> task(
      String engine, InferWorkload workload, InferFiles files, int threads) {
    InferWorkload.Network network = workload.network();
    Path model = engine.equals(DJL) ? files.floats(network) : files.onnx(network);
    return task(workload.batchSize(), network.layers(), threads, files.inputs(), model);
  }

  /** The same of any network of dense layers. */
  public static List<String> task(
      int batchSize, List<Layer> layers, int threads, Path inputs, Path model) {
    List<String> sizes = new ArrayList<>();
    List<String> activations = new ArrayList<>();
    for (Layer layer : layers) {
      switch (layer) {
        case Input input -> sizes.add(String.valueOf(input.size()));
        case Dense dense -> {
          sizes.add(String.valueOf(dense.outputSize()));
          activations.add(dense.activation().name());
        }
        case ActivationLayer _,
            BatchNormalization _,
            Dropout _,
            Flatten _,
            GaussianNoise _,
            LayerNormalization _,
            Normalization _,
            Rescaling _ ->
            throw new IllegalArgumentException(
                "Peers know dense layers alone, found " + layer.kind());
      }
    }
    return List.of(
        String.valueOf(batchSize),
        String.join(",", sizes),
        String.join(",", activations),
        String.valueOf(threads),
        inputs.toString(),
        model.toString());
  }

  /** The process that predicts the networks of a folder on ONNX Runtime, not yet started. */
  ProcessBuilder check(Path networks) {
    List<String> command = new ArrayList<>(java(ORT, 1));
    command.addAll(List.of("-cp", classPath(), "dev.ranvier.peers.CheckMain"));
    command.add(networks.toString());
    return process(ORT, command, 1);
  }

  /** A command in the environment that an engine needs. */
  public ProcessBuilder process(String engine, List<String> command, int threads) {
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

  /** A JVM for an engine, and the flags that it needs. */
  public List<String> java(String engine, int threads) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return switch (engine) {
      case ORT -> List.of(java, NATIVE_ACCESS);
      case DJL ->
          List.of(
              java,
              NATIVE_ACCESS,
              "-Dai.djl.offline=true",
              "-Dai.djl.pytorch.num_threads=" + threads,
              "-Dai.djl.pytorch.num_interop_threads=1");
      default -> javaOfDl4j();
    };
  }

  private List<String> javaOfDl4j() {
    return List.of(
        jdk(DL4J_JAVA).resolve("bin/java").toString(),
        "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("javacpp"),
        "-Dorg.bytedeco.javacpp.platform.extension=" + Vectors.find().extension,
        "-Dorg.bytedeco.javacpp.maxbytes=16g",
        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
  }

  private String classPath() {
    return folder.resolve("classes") + ":" + String.join(":", libraries());
  }

  /** The jars of all engines. */
  public List<String> libraries() {
    try {
      return List.of(Files.readString(folder.resolve("class-path")).trim().split(":"));
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
  public static Path jdk(int version) {
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
                    "%s is not measured: it needs a JDK %s, and there is none in JAVA_HOME or in %s"
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
