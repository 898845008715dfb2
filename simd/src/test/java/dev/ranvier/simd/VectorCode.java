package dev.ranvier.simd;

import java.io.IOException;
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
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the compiled classes of this module do with vectors. */
final class VectorCode {

  private static final String VECTORS = "jdk.incubator.vector";
  private static final String SPECIES_HOLDER = "Lanes";

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

  /** Breaks of the rules: no vector in a signature, none in a field, no lambda in a kernel. */
  static List<String> violations(ClassModel type) {
    List<String> found = new ArrayList<>();
    String name = simpleName(type);
    for (FieldModel field : type.fields()) {
      if (isVector(field.fieldTypeSymbol()) && !name.equals(SPECIES_HOLDER)) {
        found.add("field " + name + "." + field.fieldName().stringValue());
      }
    }
    for (MethodModel method : type.methods()) {
      String methodName = name + "." + method.methodName().stringValue();
      MethodTypeDesc signature = method.methodTypeSymbol();
      if (isVector(signature.returnType())
          || signature.parameterList().stream().anyMatch(VectorCode::isVector)) {
        found.add("signature " + methodName);
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
    String name = type.thisClass().asInternalName().replace('/', '.');
    return type.methods().stream()
        .filter(method -> code(method).stream().anyMatch(VectorCode::callsVectors))
        .map(method -> name + "." + method.methodName().stringValue())
        .toList();
  }

  private static boolean callsVectors(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.owner().asInternalName().replace('/', '.').startsWith(VECTORS);
  }

  private static List<CodeElement> code(MethodModel method) {
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

  private static String simpleName(ClassModel type) {
    String name = type.thisClass().asInternalName();
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('$')) + 1);
  }
}
