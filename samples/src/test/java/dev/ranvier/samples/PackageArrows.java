package dev.ranvier.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which package of ours imports which, whole names in the text included. */
final class PackageArrows {

  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern NAME = Pattern.compile("\\bdev\\.ranvier(?:\\.[a-z]\\w*)*");

  /** What no arrow is: notes, and texts that name a class. */
  private static final Pattern NO_CODE =
      Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"");

  private final Map<String, Set<String>> arrows = new TreeMap<>();

  /** Of the main sources of this repository. */
  static PackageArrows ofRepository() throws IOException {
    PackageArrows arrows = new PackageArrows();
    for (Path file : SourceFiles.all()) {
      if (file.toString().replace('\\', '/').contains("/src/main/")) {
        arrows.add(Files.readString(file));
      }
    }
    return arrows;
  }

  /** Of a source file. */
  void add(String source) {
    String code = NO_CODE.matcher(source).replaceAll(" ");
    Matcher own = PACKAGE.matcher(code);
    if (own.find()) {
      Set<String> targets = arrows.computeIfAbsent(own.group(1), fresh -> new TreeSet<>());
      NAME.matcher(code).results().map(found -> found.group()).forEach(targets::add);
      targets.remove(own.group(1));
    }
  }

  /** The packages that have files. */
  Set<String> packages() {
    return arrows.keySet();
  }

  /** Every set of packages from each of which arrows lead to each other. */
  List<Set<String>> circles() {
    List<Set<String>> circles = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Map<String, Set<String>> reached =
        arrows.keySet().stream().collect(Collectors.toMap(each -> each, this::reachedFrom));
    for (String start : arrows.keySet()) {
      Set<String> circle = new TreeSet<>();
      for (String other : reached.get(start)) {
        if (reached.getOrDefault(other, Set.of()).contains(start)) {
          circle.add(other);
        }
      }
      if (!circle.isEmpty() && known.addAll(circle)) {
        circles.add(circle);
      }
    }
    return circles;
  }

  private Set<String> reachedFrom(String start) {
    Set<String> reached = new HashSet<>();
    List<String> waiting = new ArrayList<>(arrows.get(start));
    while (!waiting.isEmpty()) {
      String next = waiting.removeLast();
      if (reached.add(next)) {
        waiting.addAll(arrows.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }

  /** The arrows within a set of packages, for a message. */
  Map<String, Set<String>> within(Set<String> some) {
    Map<String, Set<String>> inside = new HashMap<>();
    for (String each : some) {
      Set<String> targets = new TreeSet<>(arrows.get(each));
      targets.retainAll(some);
      inside.put(each, targets);
    }
    return inside;
  }
}
