package dev.ranvier.samples;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What has no comment among the packages, types and members that a module shows to everyone. What
 * overrides has the comment of what it overrides.
 */
final class ExportedComments extends TreePathScanner<Void, Boolean> {

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  private final DocTrees trees;
  private final List<String> missing = new ArrayList<>();

  private ExportedComments(DocTrees trees) {
    this.trees = trees;
  }

  /** The folders of all packages that a module exports to everyone. */
  static List<Path> packages() throws IOException {
    List<Path> packages = new ArrayList<>();
    for (Path module : SourceFiles.all()) {
      if (module.endsWith("src/main/java/module-info.java")) {
        ModuleTree tree = parse(List.of(module)).getFirst().getModule();
        for (Tree directive : tree.getDirectives()) {
          if (directive instanceof ExportsTree exports && exports.getModuleNames() == null) {
            String folder = exports.getPackageName().toString().replace('.', '/');
            packages.add(module.resolveSibling(folder));
          }
        }
      }
    }
    return packages;
  }

  private static List<CompilationUnitTree> parse(List<Path> files) throws IOException {
    try (StandardJavaFileManager manager = COMPILER.getStandardFileManager(null, null, null)) {
      List<CompilationUnitTree> units = new ArrayList<>();
      task(manager.getJavaFileObjectsFromPaths(files)).parse().forEach(units::add);
      return units;
    }
  }

  private static JavacTask task(Iterable<? extends JavaFileObject> files) {
    return (JavacTask) COMPILER.getTask(null, null, null, List.of("-proc:none"), null, files);
  }

  /** Of the types of a package, and of the package. */
  static List<String> missing(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder);
        StandardJavaFileManager manager = COMPILER.getStandardFileManager(null, null, null)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      return missing(task(manager.getJavaFileObjectsFromPaths(sources)));
    }
  }

  /** Of one text. */
  static List<String> missing(String source) {
    try {
      return missing(task(List.of(new SourceText(source))));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> missing(JavacTask task) throws IOException {
    ExportedComments comments = new ExportedComments(DocTrees.instance(task));
    for (CompilationUnitTree unit : task.parse()) {
      comments.scan(unit, false);
    }
    return comments.missing;
  }

  @Override
  public Void visitPackage(PackageTree tree, Boolean inInterface) {
    if (getCurrentPath().getCompilationUnit().getSourceFile().getName().contains("package-info")) {
      check("package " + tree.getPackageName());
    }
    return null;
  }

  @Override
  public Void visitClass(ClassTree type, Boolean inInterface) {
    if (isShown(type.getModifiers(), inInterface)) {
      check(type.getSimpleName().toString());
      boolean members =
          Set.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE).contains(type.getKind());
      super.visitClass(type, members);
    }
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, Boolean inInterface) {
    boolean overrides =
        method.getModifiers().getAnnotations().stream()
            .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
    if (isShown(method.getModifiers(), inInterface) && !overrides && !isMadeByTheCompiler()) {
      check(method.getName().toString());
    }
    return null;
  }

  @Override
  public Void visitVariable(VariableTree field, Boolean inInterface) {
    if (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree
        && isShown(field.getModifiers(), inInterface)) {
      check(field.getName().toString());
    }
    return null;
  }

  private boolean isMadeByTheCompiler() {
    TreePath path = getCurrentPath();
    return trees.getSourcePositions().getEndPosition(path.getCompilationUnit(), path.getLeaf()) < 0;
  }

  private static boolean isShown(ModifiersTree modifiers, boolean inInterface) {
    Set<Modifier> flags = modifiers.getFlags();
    return inInterface && !flags.contains(Modifier.PRIVATE)
        || flags.contains(Modifier.PUBLIC)
        || flags.contains(Modifier.PROTECTED);
  }

  private void check(String name) {
    DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
    if (comment == null || comment.getFullBody().isEmpty()) {
      CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
      long start = trees.getSourcePositions().getStartPosition(unit, getCurrentPath().getLeaf());
      String place = unit.getSourceFile().getName() + ":" + unit.getLineMap().getLineNumber(start);
      missing.add(place + ": " + name + " has no comment");
    }
  }
}
