package dev.ranvier.samples;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Parsed sources and the closed families that they declare: sealed types with what implements them,
 * enums with their constants. Nothing is compiled, so that sources of modules that are not on the
 * class path are read as well; names are taken as they stand there, without their packages.
 */
final class FamilySources {

  private final List<CompilationUnitTree> units = new ArrayList<>();
  private final SourcePositions positions;
  private final Set<String> sealed = new LinkedHashSet<>();
  private final Map<String, Set<String>> parents = new HashMap<>();
  private final Map<String, List<String>> constants = new LinkedHashMap<>();

  private FamilySources(Iterable<? extends JavaFileObject> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
    task.parse().forEach(units::add);
    positions = Trees.instance(task).getSourcePositions();
    units.forEach(unit -> new Declarations().scan(unit, null));
  }

  /** All sources of this repository. */
  static FamilySources ofRepository() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    return new FamilySources(
        compiler
            .getStandardFileManager(null, null, null)
            .getJavaFileObjectsFromPaths(SourceFiles.all()));
  }

  /** Of one text. */
  static FamilySources of(String source) {
    try {
      return new FamilySources(List.of(new SourceText(source)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<CompilationUnitTree> units() {
    return units;
  }

  /** Where a tree begins in its file. */
  long start(CompilationUnitTree unit, Tree tree) {
    return positions.getStartPosition(unit, tree);
  }

  /** The sealed types that a type belongs to, through others as well. */
  Set<String> families(String type) {
    Set<String> families = new LinkedHashSet<>();
    for (String parent : parents.getOrDefault(type, Set.of())) {
      if (sealed.contains(parent) && families.add(parent)) {
        families.addAll(families(parent));
      }
    }
    return families;
  }

  /** The enums that have all of these constants. */
  List<String> enumsWith(Set<String> labels) {
    return constants.entrySet().stream()
        .filter(each -> !labels.isEmpty() && each.getValue().containsAll(labels))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** An enum's constants. */
  List<String> constants(String type) {
    return constants.get(type);
  }

  /** A name without its package or outer type. */
  static String simpleName(Tree type) {
    return switch (type) {
      case IdentifierTree name -> name.getName().toString();
      case MemberSelectTree name -> name.getIdentifier().toString();
      case ParameterizedTypeTree generic -> simpleName(generic.getType());
      default -> type.toString();
    };
  }

  private final class Declarations extends TreeScanner<Void, Void> {

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      String name = type.getSimpleName().toString();
      if (type.getModifiers().getFlags().contains(Modifier.SEALED)) {
        sealed.add(name);
      }
      Set<String> above = parents.computeIfAbsent(name, key -> new LinkedHashSet<>());
      type.getImplementsClause().forEach(parent -> above.add(simpleName(parent)));
      if (type.getExtendsClause() != null) {
        above.add(simpleName(type.getExtendsClause()));
      }
      if (type.getKind() == Tree.Kind.ENUM) {
        constants.put(name, constantsOf(type));
      }
      return super.visitClass(type, nothing);
    }

    /** Constants are fields of the enum's own type, without a modifier in the source. */
    private static List<String> constantsOf(ClassTree type) {
      return type.getMembers().stream()
          .filter(VariableTree.class::isInstance)
          .map(VariableTree.class::cast)
          .filter(field -> field.getModifiers().getFlags().contains(Modifier.STATIC))
          .filter(field -> simpleName(field.getType()).contentEquals(type.getSimpleName()))
          .map(field -> field.getName().toString())
          .toList();
    }
  }
}
