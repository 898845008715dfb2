package dev.ranvier.simd;

import java.io.IOException;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the compiled classes of this module do with vectors. */
final class VectorCode {

  private static final String VECTORS = "jdk.incubator.vector";
  static final String SPECIES_HOLDER = "Lanes";

  private static final String VECTORS_PATH = "jdk/incubator/vector/";

  private static final Set<String> MOVES =
      Set.of(
          "java/lang/foreign/MemorySegment.get",
          "java/lang/foreign/MemorySegment.set",
          "dev/ranvier/simd/vector/FloatsScalar.load",
          "dev/ranvier/simd/vector/FloatsScalar.store");

  private VectorCode() {}

  /** The classes of the module, without those of its tests. */
  static List<ClassModel> moduleClasses() throws IOException, URISyntaxException {
    Path root = Path.of(Tier.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<ClassModel> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        classes.add(ClassFile.of().parse(file));
      }
    }
    return classes;
  }

  /** Breaks of the rules: no vector in a signature or generic, none in a field, no lambda. */
  static List<String> violations(ClassModel type) {
    List<String> found = new ArrayList<>();
    String name = simpleName(type);
    for (FieldModel field : type.fields()) {
      String fieldName = name + "." + field.fieldName().stringValue();
      boolean constant =
          field.flags().has(AccessFlag.STATIC) && field.flags().has(AccessFlag.FINAL);
      if (isVector(field.fieldTypeSymbol()) && !(name.equals(SPECIES_HOLDER) && constant)) {
        found.add("field " + fieldName);
      } else if (genericOfVectors(field) && !name.equals(SPECIES_HOLDER)) {
        found.add("generic " + fieldName);
      }
    }
    if (genericOfVectors(type)) {
      found.add("generic " + name);
    }
    for (MethodModel method : type.methods()) {
      String methodName = name + "." + method.methodName().stringValue();
      MethodTypeDesc signature = method.methodTypeSymbol();
      if (isVector(signature.returnType())
          || signature.parameterList().stream().anyMatch(VectorCode::isVector)) {
        found.add("signature " + methodName);
      } else if (genericOfVectors(method)) {
        found.add("generic " + methodName);
      }
      boolean kernel = name.endsWith("Kernel") || name.startsWith("GemmTile");
      if (kernel && code(method).stream().anyMatch(InvokeDynamicInstruction.class::isInstance)) {
        found.add("lambda " + methodName);
      }
    }
    return found;
  }

  /** The methods of a class that call the Vector API, as {@code package.Class.method}. */
  static List<String> vectorMethods(ClassModel type) {
    String name = name(type);
    return type.methods().stream()
        .filter(method -> code(method).stream().anyMatch(VectorCode::callsVectors))
        .map(method -> name + "." + method.methodName().stringValue())
        .toList();
  }

  /** The methods of a class that loop over floats in memory without vectors, likewise. */
  static List<String> scalarLoops(ClassModel type) {
    String name = name(type);
    return type.methods().stream()
        .filter(
            method -> loops(method) && code(method).stream().noneMatch(VectorCode::callsVectors))
        .map(method -> name + "." + method.methodName().stringValue())
        .toList();
  }

  /** Whether a load or store, spelled out or in {@code FloatsScalar}, stands in a loop. */
  private static boolean loops(MethodModel method) {
    List<CodeElement> code = code(method);
    return KernelRules.loops(code).stream()
        .anyMatch(loop -> code.subList(loop[0], loop[1]).stream().anyMatch(VectorCode::moves));
  }

  private static boolean moves(CodeElement element) {
    return element instanceof InvokeInstruction call
        && MOVES.contains(call.owner().asInternalName() + "." + call.name().stringValue());
  }

  static boolean callsVectors(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.owner().asInternalName().replace('/', '.').startsWith(VECTORS);
  }

  private static boolean genericOfVectors(AttributedElement element) {
    return element
        .findAttribute(Attributes.signature())
        .map(signature -> signature.signature().stringValue().contains("L" + VECTORS_PATH))
        .orElse(false);
  }

  static List<CodeElement> code(MethodModel method) {
    return method.findAttribute(Attributes.code()).isEmpty()
        ? List.of()
        : method.code().orElseThrow().elementList();
  }

  private static boolean isVector(ClassDesc type) {
    ClassDesc element = type;
    while (element.isArray()) {
      element = element.componentType();
    }
    return element.isClassOrInterface() && element.packageName().equals(VECTORS);
  }

  static String name(ClassModel type) {
    return type.thisClass().asInternalName().replace('/', '.');
  }

  static String simpleName(ClassModel type) {
    String name = type.thisClass().asInternalName();
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1);
  }
}
