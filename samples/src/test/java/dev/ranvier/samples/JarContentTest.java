package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.Model;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is shipped is what was compiled: the jars are made small, which changes the order of
 * constants and nothing that a program sees.
 */
@Ships
final class JarContentTest {

  @ParameterizedTest
  @ValueSource(classes = {Model.class, Simd.class, BlasLibrary.class})
  void everyClassIsThereWithItsInstructionsAndLines(Class<?> part) throws Exception {
    Path jar = jar(part);
    Path classes = jar.resolveSibling("classes");
    try (ZipFile zip = new ZipFile(jar.toFile());
        Stream<Path> files = Files.walk(classes)) {
      Set<String> compiled = new TreeSet<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace('\\', '/');
        if (!name.endsWith("package-info.class")) {
          compiled.add(name);
        }
        if (name.endsWith(".class") && !name.endsWith("-info.class")) {
          byte[] shipped = zip.getInputStream(zip.getEntry(name)).readAllBytes();
          assertThat(told(shipped)).as(name).isEqualTo(told(Files.readAllBytes(file)));
        }
      }
      List<String> names = zip.stream().map(ZipEntry::getName).toList();
      assertThat(names).startsWith("META-INF/MANIFEST.MF").contains("module-info.class");
      assertThat(names.subList(1, names.size())).containsExactlyElementsOf(compiled);
      assertThat(zip.stream().map(ZipEntry::getTimeLocal).distinct()).hasSize(1);
    }
  }

  /** The JVM asks each for its methods, which links it: a class with wrong frames is refused. */
  @ParameterizedTest
  @ValueSource(classes = {Model.class, Simd.class, BlasLibrary.class})
  void everyClassIsVerified(Class<?> part) throws Exception {
    try (ZipFile zip = new ZipFile(jar(part).toFile())) {
      List<String> names =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
              .map(name -> name.replace('/', '.').replace(".class", ""))
              .toList();
      assertThat(names).hasSizeGreaterThan(30);
      for (String name : names) {
        Class<?> type = Class.forName(name, false, part.getClassLoader());
        assertThat(type.getDeclaredMethods()).as(name).isNotNull();
      }
    }
  }

  private static Path jar(Class<?> part) throws URISyntaxException {
    Path jar = Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
    assumeTrue(Files.isRegularFile(jar), "no jars are made before the phase 'package'");
    return jar;
  }

  /** What a class declares and does, line by line, without the places of its constants. */
  private static List<String> told(byte[] file) throws IOException {
    ClassModel type = ClassFile.of().parse(file);
    List<String> told = new ArrayList<>();
    told.add(type.majorVersion() + " " + type.flags().flagsMask());
    told.add(type.thisClass().asInternalName());
    type.superclass().ifPresent(above -> told.add(above.asInternalName()));
    type.interfaces().forEach(above -> told.add(above.asInternalName()));
    type.attributes().stream()
        .filter(attribute -> !(attribute instanceof InnerClassesAttribute))
        .map(Object::toString)
        .sorted()
        .forEach(told::add);
    type.findAttribute(Attributes.innerClasses())
        .ifPresent(inner -> inner.classes().forEach(info -> told(info, told)));
    type.fields()
        .forEach(
            field ->
                told.add(
                    field.flags().flagsMask()
                        + " "
                        + field.fieldName()
                        + " "
                        + field.fieldType()
                        + " "
                        + field.attributes()));
    for (MethodModel method : type.methods()) {
      told.add(method.flags().flagsMask() + " " + method.methodName() + " " + method.methodType());
      method.code().ifPresent(code -> told(code, told));
    }
    return told;
  }

  /** Somebody else's, which no program asks a class of ours for, are left out. */
  private static void told(InnerClassInfo inner, List<String> told) {
    String name = inner.innerClass().asInternalName();
    if (!name.equals("java/lang/invoke/MethodHandles$Lookup")) {
      told.add(
          name
              + inner.outerClass().map(ClassEntry::asInternalName)
              + inner.innerName().map(Utf8Entry::stringValue)
              + inner.flagsMask());
    }
  }

  /** Places are told as numbers of instructions: a constant may have got a shorter one. */
  private static void told(CodeModel code, List<String> told) {
    Map<Label, Integer> places = new HashMap<>();
    int instructions = 0;
    for (CodeElement element : code) {
      if (element instanceof LabelTarget target) {
        places.put(target.label(), instructions);
      } else if (element instanceof Instruction) {
        instructions++;
      }
    }
    for (CodeElement element : code) {
      switch (element) {
        case BranchInstruction jump -> told.add(jump.opcode() + " " + places.get(jump.target()));
        case TableSwitchInstruction table ->
            told.add(places(table.defaultTarget(), table.cases(), places));
        case LookupSwitchInstruction lookup ->
            told.add(places(lookup.defaultTarget(), lookup.cases(), places));
        case ExceptionCatch caught ->
            told.add(
                "%s from %s to %s: %s"
                    .formatted(
                        caught.catchType().map(ClassEntry::asInternalName),
                        places.get(caught.tryStart()),
                        places.get(caught.tryEnd()),
                        places.get(caught.handler())));
        case LabelTarget target -> {}
        case StackMapTableAttribute frames -> {}
        default -> told.add(element.toString().replace("LDC_W", "LDC"));
      }
    }
  }

  private static String places(
      Label otherwise, List<SwitchCase> cases, Map<Label, Integer> places) {
    StringBuilder text = new StringBuilder("switch " + places.get(otherwise));
    cases.forEach(
        each ->
            text.append(' ')
                .append(each.caseValue())
                .append(": ")
                .append(places.get(each.target())));
    return text.toString();
  }
}
