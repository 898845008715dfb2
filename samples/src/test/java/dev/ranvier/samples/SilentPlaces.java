package dev.ranvier.samples;

import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.CaseLabelTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConstantCaseLabelTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.InstanceOfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.PatternTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Places that a new member of a closed family would pass in silence: a switch over a sealed type or
 * an enum of ours that has a default, or a case for the whole family behind cases for some of it; a
 * switch statement that leaves constants out; and two {@code instanceof} of one family's members
 * about one value in one method, which are a switch with a default by another name.
 */
final class SilentPlaces extends TreeScanner<Void, Void> {

  private final FamilySources sources;
  private final List<String> found = new ArrayList<>();
  private CompilationUnitTree unit;

  private SilentPlaces(FamilySources sources) {
    this.sources = sources;
  }

  /** One line each: file, line, what is wrong. */
  static List<String> in(FamilySources sources) {
    SilentPlaces places = new SilentPlaces(sources);
    for (CompilationUnitTree unit : sources.units()) {
      places.unit = unit;
      places.scan(unit, null);
    }
    return places.found;
  }

  @Override
  public Void visitSwitch(SwitchTree tree, Void nothing) {
    check(tree, tree.getExpression(), tree.getCases(), true);
    return super.visitSwitch(tree, nothing);
  }

  @Override
  public Void visitSwitchExpression(SwitchExpressionTree tree, Void nothing) {
    check(tree, tree.getExpression(), tree.getCases(), false);
    return super.visitSwitchExpression(tree, nothing);
  }

  @Override
  public Void visitMethod(MethodTree method, Void nothing) {
    Map<String, Set<String>> asked = new LinkedHashMap<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitInstanceOf(InstanceOfTree test, Void none) {
        String type =
            test.getPattern() == null
                ? FamilySources.simpleName(test.getType())
                : typeOf(test.getPattern());
        for (String family : sources.families(type)) {
          asked
              .computeIfAbsent(family + " " + test.getExpression(), key -> new LinkedHashSet<>())
              .add(type);
        }
        return super.visitInstanceOf(test, none);
      }
    }.scan(method.getBody(), null);
    asked.forEach(
        (question, types) -> {
          if (types.size() > 1) {
            report(method, "instanceof " + types + " stands for a switch over " + question);
          }
        });
    return super.visitMethod(method, nothing);
  }

  private void check(
      Tree tree, ExpressionTree selector, List<? extends CaseTree> cases, boolean statement) {
    Set<String> types = new LinkedHashSet<>();
    Set<String> constants = new LinkedHashSet<>();
    boolean catchesAll = false;
    for (CaseTree each : cases) {
      for (CaseLabelTree label : each.getLabels()) {
        switch (label) {
          case PatternCaseLabelTree pattern -> types.add(typeOf(pattern.getPattern()));
          case ConstantCaseLabelTree constant ->
              constants.add(FamilySources.simpleName(constant.getConstantExpression()));
          case DefaultCaseLabelTree all -> catchesAll = true;
          default -> throw new IllegalStateException("label " + label);
        }
      }
    }
    constants.remove("null");
    Set<String> families = new LinkedHashSet<>();
    types.forEach(type -> families.addAll(sources.families(type)));
    for (String family : families) {
      if (catchesAll || types.contains(family)) {
        report(tree, "switch over " + family + " " + selector + " catches what it does not name");
      }
    }
    List<String> enums = sources.enumsWith(constants);
    if (catchesAll && !enums.isEmpty()) {
      report(tree, "switch over " + enums + " " + selector + " catches what it does not name");
    } else if (statement
        && !enums.isEmpty()
        && enums.stream().noneMatch(type -> constants.containsAll(sources.constants(type)))) {
      report(tree, "switch over " + enums + " " + selector + " leaves constants out");
    }
  }

  private static String typeOf(PatternTree pattern) {
    return switch (pattern) {
      case BindingPatternTree binding ->
          binding.getVariable().getType() == null
              ? "var"
              : FamilySources.simpleName(binding.getVariable().getType());
      case DeconstructionPatternTree parts -> FamilySources.simpleName(parts.getDeconstructor());
      default -> pattern.toString();
    };
  }

  private void report(Tree tree, String what) {
    String file = unit.getSourceFile().getName();
    long line = unit.getLineMap().getLineNumber(sources.start(unit, tree));
    found.add(file + ":" + line + ": " + what);
  }
}
