package dev.ranvier.samples.command;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.blas.BlasAttempt;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.simd.product.MatrixProduct;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether everything that makes Ranvier fast is there and works. */
@Command(
    name = "doctor",
    description = {
      "Tells what Ranvier found here: JDK, flags, width of vectors, machine code, every place where"
          + " a BLAS library was looked for and what became of it, threads; and how fast a product"
          + " is, beside the rate of fused multiply-adds, in a probe of at most two seconds.",
      "Exit code 0 if all is well, 1 if vectors are off or a backend is less than half as fast as"
          + " the shipped table says for such a machine."
    },
    footer = {"", "Examples:", "  ranvier doctor", "  ranvier doctor --json | jq .probe"},
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

  private static final Pattern BITS = Pattern.compile("SIMD: (\\d+) bits");
  private static final Pattern ON_THREADS = Pattern.compile("on (\\d+) thread");

  @Option(names = "--json", description = "All of it as one line of JSON.")
  private boolean json;

  /** For picocli. */
  public DoctorCommand() {}

  /** What is known before anything is measured. */
  private record Findings(
      String java,
      List<String> flags,
      String relaunch,
      String simd,
      int bits,
      String machineCode,
      boolean code,
      List<BlasAttempt> blas,
      int processors,
      int threads,
      String table) {}

  @Override
  public Integer call() {
    Findings found = look();
    SpeedProbe probe = SpeedProbe.run(found.bits() > 0);
    List<String> warnings = warnings(found, probe);
    if (json) {
      Results.json(asMap(found, probe, warnings));
    } else {
      tell(found, probe);
      warnings.forEach(warning -> Results.line("WARNING: %s", warning));
      Results.line("%s", warnings.isEmpty() ? "All is well." : "Something is not as it should be.");
    }
    return warnings.isEmpty() ? 0 : 1;
  }

  private static Findings look() {
    String product = MatrixProduct.ofThreads(Integer.MAX_VALUE).toString();
    String simd = product.substring(product.indexOf("SIMD:"));
    Matcher bits = BITS.matcher(simd);
    Matcher threads = ON_THREADS.matcher(product);
    String plan = plan();
    return new Findings(
        "%s (%s), %s, %s"
            .formatted(
                System.getProperty("java.vm.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.home")),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        Relaunch.describe(),
        simd.substring("SIMD: ".length()),
        bits.find() ? Integer.parseInt(bits.group(1)) : 0,
        lineOf(plan, "Machine code:"),
        product.contains(", code kernels"),
        BlasLibrary.attempts(),
        Runtime.getRuntime().availableProcessors(),
        threads.find() ? Integer.parseInt(threads.group(1)) : 1,
        lineOf(plan, "AUTO:"));
  }

  /** What AUTO's plans say of where they run. */
  private static String plan() {
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(2)), 1);
        Predictor predictor = model.predictor(2)) {
      return predictor.explainPlan();
    }
  }

  private static String lineOf(String plan, String title) {
    return plan.lines()
        .filter(line -> line.startsWith(title))
        .findFirst()
        .map(line -> line.substring(title.length()).strip())
        .orElse("none");
  }

  private static List<String> warnings(Findings found, SpeedProbe probe) {
    List<String> warnings = new ArrayList<>();
    if (found.bits() == 0) {
      String slow = found.code() ? "what is no product takes" : "products take";
      warnings.add("vectors are off: " + found.simd() + "; " + slow + " many times as long");
      return warnings;
    }
    ExpectedShares expected = ExpectedShares.of(found.bits());
    probe
        .productGflops()
        .forEach(
            (backend, rate) -> {
              if (expected.isTooLittle(backend, probe.share(backend))) {
                warnings.add(
                    Results.text(
                        "%s reaches %.1f %% of the FMA rate, expected about %.0f %%, at least half"
                            + " of it: is the machine busy? Run it again; then see what its line"
                            + " above says",
                        backend, 100 * probe.share(backend), 100 * expected.shares().get(backend)));
              }
            });
    return warnings;
  }

  private static void tell(Findings found, SpeedProbe probe) {
    Results.line("Java       %s", found.java());
    Results.line("Flags      %s", String.join(" ", found.flags()));
    Results.line("           %s", found.relaunch());
    Results.line("SIMD       %s", found.simd());
    Results.line("Code       %s", found.machineCode());
    String title = "BLAS       ";
    for (BlasAttempt attempt : found.blas()) {
      Results.line("%s%s", title, attempt.toString().replace("\n", "\n           "));
      title = " ".repeat(title.length());
    }
    Results.line("Threads    %d of %d processors", found.threads(), found.processors());
    Results.line("AUTO       %s", found.table());
    Results.line("%nFused multiply-adds, one thread: %s", gflops(probe.fmaGflops()));
    ExpectedShares expected = ExpectedShares.of(found.bits());
    probe
        .productGflops()
        .forEach(
            (backend, rate) ->
                Results.line(
                    "128x512x784 on %-7s %15s  %s",
                    backend,
                    gflops(rate),
                    Double.isNaN(probe.share(backend))
                        ? ""
                        : Results.text(
                            "%5.1f %% of it, expected about %.0f %%",
                            100 * probe.share(backend), 100 * expected.shares().get(backend))));
    Results.line("");
  }

  private static String gflops(double rate) {
    return Double.isNaN(rate) ? "not measured" : Results.text("%.1f GFLOP/s", rate);
  }

  private static Map<String, Object> asMap(
      Findings found, SpeedProbe probe, List<String> warnings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("java", found.java());
    all.put("flags", found.flags());
    all.put("relaunch", found.relaunch());
    all.put("simd", found.simd());
    all.put("simd_bits", found.bits());
    all.put("machine_code", found.machineCode());
    List<Object> places = new ArrayList<>();
    for (BlasAttempt attempt : found.blas()) {
      Map<String, Object> place = new LinkedHashMap<>();
      place.put("place", attempt.place());
      place.put("loaded", attempt.loaded());
      place.put("outcome", attempt.outcome());
      places.add(place);
    }
    all.put("blas", places);
    all.put("processors", found.processors());
    all.put("threads", found.threads());
    all.put("auto_table", found.table());
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("fma_gflops", probe.fmaGflops());
    probe
        .productGflops()
        .forEach(
            (backend, rate) -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("gflops", rate);
              one.put("share_of_fma", probe.share(backend));
              measured.put(backend.name(), one);
            });
    all.put("probe", measured);
    all.put("warnings", warnings);
    return all;
  }
}
