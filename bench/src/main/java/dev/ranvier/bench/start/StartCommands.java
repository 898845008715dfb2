package dev.ranvier.bench.start;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.bench.build.Build;
import dev.ranvier.bench.build.PeerProcess;
import dev.ranvier.bench.infer.InferFiles;
import dev.ranvier.bench.infer.InferRun;
import dev.ranvier.bench.infer.InferWorkload;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.bench.onnx.LittleEndian;
import dev.ranvier.bench.peers.Peers;
import dev.ranvier.simd.KernelProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands that make one prediction of 784-128-10 from a file, each on a class path of nothing
 * but the jars that its engine needs. JDK 25's AOT cache wants jars, so that classes in folders are
 * packed first.
 */
final class StartCommands {

  /** How the names end of those that start from an AOT cache. */
  static final String AOT = "-aot";

  private static final String CODE = OwnKernels.name(KernelProvider.CODE);
  private static final String NO_MODULE = EngineName.NO_MODULE;
  private static final String MODULE = PeerProcess.MODULE;
  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
  private static final String UNPACKED = Peers.ORT + "-unpacked";
  private static final String DJL_NEEDS =
      "/ai/djl/|/gson/|/jna/|/commons-(compress|codec|io|lang3)/|/slf4j-";
  private static final InferWorkload WORKLOAD = InferWorkload.named("I2").getFirst();

  /**
   * A way to start.
   *
   * @param name in the CSV
   * @param java the JVM and its flags
   * @param rest class path, main class, arguments
   */
  record Start(String name, List<String> java, List<String> rest) {

    /** The command, with one flag more or none. */
    List<String> command(List<String> more) {
      List<String> command = new ArrayList<>(java);
      command.addAll(more);
      command.addAll(rest);
      return command;
    }

    private Start with(String suffix) {
      return new Start(name + suffix, java, rest);
    }
  }

  private final List<Build> builds;
  private final Peers peers;
  private final InferFiles files;
  private final int threads;

  /**
   * Commands on builds.
   *
   * @param builds of Ranvier
   * @param peers where the other engines are, if any is wanted
   */
  StartCommands(List<Build> builds, Peers peers, InferFiles files, int threads) {
    this.builds = builds;
    this.peers = peers;
    this.files = files;
    this.threads = threads;
  }

  /** Names of all, whether they can run here or not. */
  static List<String> names() {
    List<String> names =
        withCaches(
            List.of(
                EngineName.SIMD,
                CODE,
                CODE + NO_MODULE,
                "ranvier-blas",
                "ranvier-blas" + NO_MODULE,
                EngineName.SCALAR,
                EngineName.SCALAR + NO_MODULE));
    names.addAll(namesOfOthers());
    return names;
  }

  /** Names of those that are not Ranvier. */
  static List<String> namesOfOthers() {
    return withCaches(List.of(Peers.ORT, UNPACKED, Peers.DJL));
  }

  private static List<String> withCaches(List<String> plain) {
    List<String> names = new ArrayList<>();
    plain.forEach(name -> names.addAll(List.of(name, name + AOT)));
    return names;
  }

  /**
   * Writes what they read, and returns those that can run here, each without and with a cache.
   *
   * @param withOthers whether those that are not Ranvier are among them
   */
  List<Start> prepare(boolean withOthers) {
    List<Start> plain = new ArrayList<>(ranvier());
    if (withOthers) {
      plain.addAll(others());
    }
    List<Start> starts = new ArrayList<>();
    for (Start start : plain) {
      starts.add(start);
      starts.add(start.with(AOT));
    }
    return starts;
  }

  /** Names of what {@link #callers(Path, int)} gives. */
  static List<String> callers() {
    String vector = OwnKernels.name(KernelProvider.VECTOR);
    return withCaches(List.of(CODE, CODE + NO_MODULE, vector));
  }

  /** The commands that ask a model so many times in a row, of those that can run here. */
  List<Start> callers(Path model, int calls) {
    List<String> jars = new ArrayList<>();
    jars.add(jarOf(FirstCalls.class, Build.THIS).toString());
    jars.addAll(Build.THIS.engineParts());
    String classPath = String.join(File.pathSeparator, jars);
    List<Start> starts = new ArrayList<>();
    for (String name : callers()) {
      String kernels = name.replaceFirst(EngineName.RANVIER + "(\\w+).*", "$1");
      if (!OwnKernels.here().contains(KernelProvider.valueOf(kernels.toUpperCase(Locale.ROOT)))) {
        continue;
      }
      List<String> java = PeerProcess.java();
      java.addAll(List.of(NATIVE_ACCESS, "-Dranvier.simd=" + kernels));
      if (!name.contains(NO_MODULE)) {
        java.add(MODULE);
      }
      String main = FirstCalls.class.getName();
      String count = Integer.toString(calls);
      starts.add(new Start(name, java, List.of("-cp", classPath, main, model.toString(), count)));
    }
    return starts;
  }

  private List<Start> ranvier() {
    Path model = files.folder().resolve("I2.safetensors");
    try (Model network =
        Model.initialize(WORKLOAD.network().layers(), InferWorkload.WEIGHTS_SEED)) {
      network.save(model);
    }
    List<Backend> backends = InferRun.backends(List.of(Backend.SIMD, Backend.BLAS, Backend.SCALAR));
    List<Start> starts = new ArrayList<>();
    for (Build build : builds) {
      List<String> jars = new ArrayList<>(List.of(jarOf(FirstPrediction.class, build).toString()));
      jars.addAll(build.engineParts());
      starts.addAll(ranvier(build, String.join(File.pathSeparator, jars), model, backends));
    }
    return starts;
  }

  private static List<Start> ranvier(
      Build build, String classPath, Path model, List<Backend> backends) {
    List<Start> starts = new ArrayList<>();
    // An older build may not know what the switch says.
    if (build.equals(Build.THIS) && OwnKernels.here().contains(KernelProvider.CODE)) {
      List<String> java = PeerProcess.java();
      java.addAll(List.of(NATIVE_ACCESS, "-Dranvier.simd=code"));
      List<String> rest = rest(classPath, model, Backend.SIMD);
      List<String> withModule = new ArrayList<>(java);
      withModule.add(MODULE);
      starts.add(new Start(CODE, withModule, rest));
      starts.add(new Start(CODE + NO_MODULE, java, rest));
    }
    for (Backend backend : backends) {
      String name = build.name(EngineName.of(backend));
      List<String> rest = rest(classPath, model, backend);
      List<String> java = PeerProcess.java();
      java.add(NATIVE_ACCESS);
      List<String> withModule = new ArrayList<>(java);
      withModule.add(MODULE);
      if (backend == Backend.SCALAR) {
        withModule.add("-Dranvier.simd=off");
      }
      starts.add(new Start(name, withModule, rest));
      if (backend != Backend.SIMD) {
        starts.add(new Start(name + NO_MODULE, java, rest));
      }
    }
    return starts;
  }

  private static List<String> rest(String classPath, Path model, Backend backend) {
    return List.of(
        "-cp", classPath, FirstPrediction.class.getName(), model.toString(), backend.name());
  }

  private List<Start> others() {
    float[] features = new float[WORKLOAD.network().inputSize()];
    Arrays.fill(features, FirstPrediction.FEATURE);
    LittleEndian.write(files.inputs(), List.of(features));
    String classes = jarOf(peers.folder().resolve("classes"), "peers.jar").toString();
    List<String> ort = libraries("/onnxruntime/");
    List<String> djl = libraries(DJL_NEEDS);
    List<Start> starts = new ArrayList<>();
    starts.add(other(Peers.ORT, Peers.ORT, classes, ort, List.of()));
    if (unpack(Path.of(ort.getFirst()))) {
      String flag = "-Donnxruntime.native.path=" + files.folder();
      starts.add(other(UNPACKED, Peers.ORT, classes, ort, List.of(flag)));
    }
    starts.add(other(Peers.DJL, Peers.DJL, classes, djl, List.of()));
    return starts;
  }

  private List<String> libraries(String pattern) {
    Predicate<String> wanted = Pattern.compile(pattern).asPredicate();
    return peers.libraries().stream().filter(wanted).toList();
  }

  private Start other(
      String name, String engine, String classes, List<String> jars, List<String> flags) {
    List<String> java = new ArrayList<>(peers.java(engine, threads));
    java.addAll(flags);
    List<String> rest = new ArrayList<>();
    rest.add("-cp");
    rest.add(classes + File.pathSeparator + String.join(File.pathSeparator, jars));
    rest.addAll(List.of("dev.ranvier.peers.StartMain", engine));
    rest.addAll(Peers.task(engine, WORKLOAD, files, threads));
    return new Start(name, java, rest);
  }

  /**
   * Takes this platform's libraries out of ONNX Runtime's jar, which it else does at each start.
   */
  private boolean unpack(Path jar) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").equals("amd64") ? "x64" : "aarch64";
    String folder =
        "ai/onnxruntime/native/" + (system.startsWith("mac") ? "osx" : system) + "-" + processor;
    int count = 0;
    try (JarFile archive = new JarFile(jar.toFile())) {
      for (JarEntry entry : archive.stream().toList()) {
        String name = entry.getName();
        if (!entry.isDirectory() && name.startsWith(folder) && !name.contains(".dSYM")) {
          try (InputStream in = archive.getInputStream(entry)) {
            Files.copy(in, files.folder().resolve(name.substring(name.lastIndexOf('/') + 1)));
          }
          count++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (count == 0) {
      System.err.println(UNPACKED + " is not measured: the jar has no folder " + folder);
    }
    return count > 0;
  }

  /** A jar with one class of this module, as it was compiled for a build. */
  private Path jarOf(Class<?> single, Build build) {
    Path jar = files.folder().resolve(build.name("start.jar"));
    String name = single.getName().replace('.', '/') + ".class";
    try (InputStream in = build.open(name);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
      out.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  /** A jar with all files of a folder. */
  private Path jarOf(Path folder, String jarName) {
    Path jar = files.folder().resolve(jarName);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(folder.relativize(each).toString().replace('\\', '/')));
        Files.copy(each, out);
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }
}
