package dev.ranvier.simd;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules for what stands inside a kernel's methods, as far as bytecode shows them. A kernel is a
 * class that is named like one, and a method that calls the Vector API wherever it is.
 */
final class KernelRules {

  /**
   * About here C1 runs out of registers and leaves a kernel in the interpreter: a tile of 1,590
   * with bounds checks did, the exchange of 16 rows, 1,642 without any, does not.
   */
  static final int MOST_BYTECODES = 1_650;

  /**
   * C2 counts for each what the process's other segments made it mistake, 11 where all went wrong;
   * from 100 on it leaves vectors on the heap that outlive a cast.
   */
  private static final int MOST_SCALARS = 8;

  private static final String TOKENS = "jdk.incubator.vector.VectorOperators";
  private static final String SPECIES = "jdk.incubator.vector.VectorSpecies";
  private static final String VECTOR = "jdk.incubator.vector.Vector";
  private static final String SEGMENT = "java.lang.foreign.MemorySegment";

  /** Not in every machine's instruction set: a call into a library, or garbage. */
  private static final Set<String> TRANSCENDENTAL =
      Set.of(
          "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "EXP",
          "EXPM1", "LOG", "LOG10", "LOG1P", "POW", "CBRT", "HYPOT");

  private static final Set<String> ORDERED_BY_CHANCE = Set.of("ADD", "MUL");

  private final String name;
  private final List<CodeElement> code;
  private final List<String> found;

  private KernelRules(String name, List<CodeElement> code, List<String> found) {
    this.name = name;
    this.code = code;
    this.found = found;
  }

  /** Breaks of the rules in the methods of a class. */
  static List<String> violations(ClassModel type) {
    List<String> found = new ArrayList<>();
    String typeName = VectorCode.simpleName(type);
    boolean named = typeName.matches(".*Kernel|GemmTile[0-9].*");
    for (MethodModel method : type.methods()) {
      List<CodeElement> code = VectorCode.code(method);
      boolean vectors = code.stream().anyMatch(VectorCode::callsVectors);
      if (method.methodName().equalsString("<clinit>") || !vectors && !named) {
        continue;
      }
      String name = typeName + "." + method.methodName().stringValue();
      KernelRules rules = new KernelRules(name, code, found);
      rules.memory();
      if (vectors) {
        rules.size(method);
        rules.scalars();
        rules.tokens();
        rules.mathematics();
        rules.species();
        rules.receivers();
      }
    }
    return found;
  }

  private void size(MethodModel method) {
    int bytecodes = method.findAttribute(Attributes.code()).orElseThrow().codeLength();
    if (bytecodes > MOST_BYTECODES) {
      found.add("size " + name);
    }
  }

  /** Few reads and writes of single values. */
  private void scalars() {
    long count =
        code.stream()
            .filter(
                element ->
                    element instanceof InvokeInstruction call
                        && owner(call).equals(SEGMENT)
                        && call.name().stringValue().matches("[gs]et(AtIndex)?"))
            .count();
    if (count > MOST_SCALARS) {
      found.add("scalars " + name);
    }
  }

  /** No views of segments, no heap arrays, no objects; the size of a segment not in a loop. */
  private void memory() {
    for (int i = 0; i < code.size(); i++) {
      switch (code.get(i)) {
        case InvokeInstruction call when owner(call).equals(SEGMENT) -> {
          String callee = call.name().stringValue();
          if (Set.of("asSlice", "reinterpret").contains(callee)
              || callee.equals("byteSize") && inLoop(i)) {
            found.add(callee + " " + name);
          }
        }
        case ArrayLoadInstruction _, ArrayStoreInstruction _ -> found.add("array " + name);
        case NewPrimitiveArrayInstruction _,
            NewReferenceArrayInstruction _,
            NewMultiArrayInstruction _ ->
            found.add("array " + name);
        case NewObjectInstruction made
            when !made.className().asInternalName().equals("java/lang/AssertionError") ->
            found.add("object " + name);
        default -> {}
      }
    }
  }

  /**
   * Operator tokens are pushed for one call each, in the order of the calls: as many as there are
   * calls that take one, and none goes into a variable.
   */
  private void tokens() {
    int wanted = 0;
    int pushed = 0;
    String last = "";
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i) instanceof FieldInstruction field && isToken(field.typeSymbol())) {
        last = field.name().stringValue();
        boolean spelled =
            field.opcode() == Opcode.GETSTATIC && name(field.owner().asSymbol()).equals(TOKENS);
        pushed++;
        if (!spelled || next(i) instanceof StoreInstruction) {
          found.add("token " + name);
        }
        if (TRANSCENDENTAL.contains(last)) {
          found.add("transcendental " + name);
        }
      }
      if (code.get(i) instanceof InvokeInstruction call && VectorCode.callsVectors(call)) {
        wanted += (int) call.typeSymbol().parameterList().stream().filter(this::isToken).count();
        if (call.name().stringValue().startsWith("reduceLanes")
            && ORDERED_BY_CHANCE.contains(last)) {
          found.add("order " + name);
        }
      }
    }
    if (wanted != pushed) {
      found.add("token " + name);
    }
  }

  /** The scalar functions with the names of those tokens, and the vectors' own power. */
  private void mathematics() {
    for (CodeElement element : code) {
      if (element instanceof InvokeInstruction call) {
        String owner = owner(call);
        boolean scalar = owner.equals("java.lang.Math") || owner.equals("java.lang.StrictMath");
        boolean vector = VectorCode.callsVectors(call) && call.name().equalsString("pow");
        if (vector || scalar && TRANSCENDENTAL.contains(call.name().stringValue().toUpperCase())) {
          found.add("transcendental " + name);
        }
      }
    }
  }

  /** A species comes from the one class that holds them. */
  private void species() {
    for (CodeElement element : code) {
      if (element instanceof FieldInstruction field
          && name(field.typeSymbol()).equals(SPECIES)
          && !field.owner().asInternalName().endsWith("/" + VectorCode.SPECIES_HOLDER)) {
        found.add("species " + name);
      }
    }
  }

  /**
   * No call on {@code Vector} itself: C2 guesses its class from what all of the process made of the
   * method that returned it, and a shift of what it took for floats ended the JVM ("fatal error:
   * LSHIFT: float").
   */
  private void receivers() {
    for (CodeElement element : code) {
      if (element instanceof InvokeInstruction call && owner(call).equals(VECTOR)) {
        found.add("receiver " + name);
      }
    }
  }

  private boolean inLoop(int at) {
    return loops(code).stream().anyMatch(loop -> loop[0] < at && at < loop[1]);
  }

  /** Where each backward branch goes to, and where it stands, as places in the list. */
  static List<int[]> loops(List<CodeElement> code) {
    List<int[]> loops = new ArrayList<>();
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i) instanceof BranchInstruction branch) {
        for (int j = 0; j < i; j++) {
          if (code.get(j) instanceof LabelTarget target && target.label() == branch.target()) {
            loops.add(new int[] {j, i});
          }
        }
      }
    }
    return loops;
  }

  private Instruction next(int at) {
    for (int i = at + 1; i < code.size(); i++) {
      if (code.get(i) instanceof Instruction instruction) {
        return instruction;
      }
    }
    return null;
  }

  private boolean isToken(ClassDesc type) {
    return name(type).startsWith(TOKENS + "$");
  }

  private static String owner(InvokeInstruction call) {
    return call.owner().asInternalName().replace('/', '.');
  }

  private static String name(ClassDesc type) {
    return type.isClassOrInterface()
        ? type.packageName() + "." + type.displayName()
        : type.displayName();
  }
}
