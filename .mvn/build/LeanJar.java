import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantPoolBuilder;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.FloatEntry;
import java.lang.classfile.constantpool.IntegerEntry;
import java.lang.classfile.constantpool.InterfaceMethodRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes a jar smaller, in place: {@code JAR CLASS_PATH}, the path with all that its classes name.
 * The same input gives the same bytes. What a program sees stays: every class with its
 * instructions, lines and names. What changes:
 *
 * <ul>
 *   <li>the pool of constants of each class is sorted, so that what is alike lies together
 *   <li>entries are deflated as well as that can be done ({@link Deflated})
 *   <li>no mention of {@code MethodHandles.Lookup} as an inner class, which the compiler writes
 *       into each class with a lambda or record, of somebody else's class that no code of it names
 *   <li>no entries for folders, for packages that bear no annotation, and for sizes a second time
 * </ul>
 */
final class LeanJar {

  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final int UTF8_NAMES = 1 << 11;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  private static final String LOOKUP = "java/lang/invoke/MethodHandles$Lookup";

  /** What a class has for the sake of that alone, unless it uses it: then it is added again. */
  private static final Set<String> OF_LOOKUP =
      Set.of(LOOKUP, "java/lang/invoke/MethodHandles", "Lookup");

  private final Map<String, byte[]> files =
      new TreeMap<>(
          Comparator.comparing((String name) -> !name.equals(MANIFEST))
              .thenComparing(Comparator.naturalOrder()));

  private final ClassFile format;
  private LocalDateTime time;

  private LeanJar(ClassLoader types) {
    this.format =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(types)),
            ClassFile.DeadCodeOption.KEEP_DEAD_CODE);
  }

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    List<URL> path = new ArrayList<>(List.of(jar.toUri().toURL()));
    for (String part : args[1].split(File.pathSeparator)) {
      path.add(Path.of(part).toUri().toURL());
    }
    byte[] bytes;
    try (URLClassLoader types = new URLClassLoader(path.toArray(URL[]::new))) {
      LeanJar lean = new LeanJar(types);
      lean.read(jar);
      bytes = lean.bytes();
    }
    Files.write(jar, bytes);
  }

  private void read(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(entry -> !entry.isDirectory()).toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          files.put(entry.getName(), in.readAllBytes());
        }
        time = entry.getTimeLocal();
      }
    }
    files.entrySet().removeIf(file -> isBarePackage(file.getKey(), file.getValue()));
  }

  private static boolean isBarePackage(String name, byte[] file) {
    return name.endsWith("/package-info.class")
        && ClassFile.of()
            .parse(file)
            .findAttribute(Attributes.runtimeVisibleAnnotations())
            .isEmpty();
  }

  /** A class without its module's descriptor, whose pool the JDK alone puts in order. */
  private byte[] lean(String name, byte[] file) {
    return name.endsWith(".class") && !name.endsWith("-info.class") ? sorted(file) : file;
  }

  private byte[] sorted(byte[] file) {
    ClassModel type = format.parse(file);
    Set<Integer> loaded = loaded(type);
    List<PoolEntry> entries = new ArrayList<>();
    boolean used = usesLookup(type);
    for (PoolEntry entry : type.constantPool()) {
      boolean name = entry instanceof Utf8Entry || entry instanceof ClassEntry;
      if (used || !name || !OF_LOOKUP.contains(text(entry))) {
        entries.add(entry);
      }
    }
    entries.sort(
        Comparator.<PoolEntry>comparingInt(
                entry -> loaded.contains(entry.index()) ? 0 : rank(entry))
            .thenComparing(LeanJar::text));
    ConstantPoolBuilder pool = ConstantPoolBuilder.of();
    entries.forEach(entry -> add(pool, entry));
    return format.build(
        type.thisClass(),
        pool,
        to ->
            type.forEach(
                element -> {
                  if (element instanceof InnerClassesAttribute inner && !used) {
                    List<InnerClassInfo> own =
                        inner.classes().stream()
                            .filter(c -> !c.innerClass().asInternalName().equals(LOOKUP))
                            .toList();
                    if (!own.isEmpty()) {
                      to.with(InnerClassesAttribute.of(own));
                    }
                  } else {
                    to.with(element);
                  }
                }));
  }

  private static boolean usesLookup(ClassModel type) {
    for (PoolEntry entry : type.constantPool()) {
      if (entry instanceof MemberRefEntry member
          && member.owner().asInternalName().equals(LOOKUP)) {
        return true;
      }
    }
    return false;
  }

  /** What code loads by an index of one byte; it comes first, to keep such an index. */
  private static Set<Integer> loaded(ClassModel type) {
    Set<Integer> loaded = new HashSet<>();
    type.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .forEach(
            element -> {
              if (element instanceof LoadConstantInstruction load && load.opcode() == Opcode.LDC) {
                loaded.add(load.constantEntry().index());
              }
            });
    return loaded;
  }

  private static int rank(PoolEntry entry) {
    return switch (entry) {
      case Utf8Entry utf8 -> {
        String text = utf8.stringValue();
        yield text.startsWith("(") ? 1 : text.endsWith(";") ? 2 : text.contains("/") ? 3 : 4;
      }
      case ClassEntry c -> 5;
      case NameAndTypeEntry n -> 6;
      case MemberRefEntry m -> 7 + (m.tag() & 3);
      default -> 11;
    };
  }

  private static String text(PoolEntry entry) {
    return switch (entry) {
      case Utf8Entry utf8 -> utf8.stringValue();
      case StringEntry string -> string.stringValue();
      case ClassEntry type -> type.asInternalName();
      case NameAndTypeEntry both -> both.name().stringValue() + both.type().stringValue();
      case MemberRefEntry member -> member.owner().asInternalName() + text(member.nameAndType());
      default -> "";
    };
  }

  private static void add(ConstantPoolBuilder pool, PoolEntry entry) {
    switch (entry) {
      case IntegerEntry number -> pool.intEntry(number.intValue());
      case FloatEntry number -> pool.floatEntry(number.floatValue());
      case StringEntry string -> pool.stringEntry(string.stringValue());
      case Utf8Entry utf8 -> pool.utf8Entry(utf8.stringValue());
      case ClassEntry type -> add(pool, type);
      case NameAndTypeEntry both -> add(pool, both);
      case FieldRefEntry field ->
          pool.fieldRefEntry(add(pool, field.owner()), add(pool, field.nameAndType()));
      case MethodRefEntry method ->
          pool.methodRefEntry(add(pool, method.owner()), add(pool, method.nameAndType()));
      case InterfaceMethodRefEntry method ->
          pool.interfaceMethodRefEntry(add(pool, method.owner()), add(pool, method.nameAndType()));
      default -> {
        // Few, and added where they are used.
      }
    }
  }

  private static ClassEntry add(ConstantPoolBuilder pool, ClassEntry type) {
    return pool.classEntry(pool.utf8Entry(type.asInternalName()));
  }

  private static NameAndTypeEntry add(ConstantPoolBuilder pool, NameAndTypeEntry both) {
    return pool.nameAndTypeEntry(
        pool.utf8Entry(both.name().stringValue()), pool.utf8Entry(both.type().stringValue()));
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
      byte[] content = lean(file.getKey(), file.getValue());
      byte[] deflated = Deflated.of(content);
      boolean smaller = deflated.length < content.length;
      ByteBuffer about = buffer(26);
      about.putShort((short) 20).putShort((short) UTF8_NAMES);
      about.putShort((short) (smaller ? DEFLATED : STORED)).putInt(dosTime());
      about.putInt(checksum(content)).putInt((smaller ? deflated : content).length);
      about.putInt(content.length).putShort((short) name.length);
      directory.write(buffer(6).putInt(0x02014b50).putShort((short) 20).array());
      directory.write(about.array());
      directory.write(buffer(14).putInt(10, out.size()).array());
      directory.write(name);
      out.write(buffer(4).putInt(0x04034b50).array());
      out.write(about.array());
      out.write(name);
      out.write(smaller ? deflated : content);
    }
    ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
    end.putShort((short) files.size()).putShort((short) files.size());
    end.putInt(directory.size()).putInt(out.size());
    directory.writeTo(out);
    out.write(end.array());
    return out.toByteArray();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int dosTime() {
    int date = time.getYear() - 1980 << 9 | time.getMonthValue() << 5 | time.getDayOfMonth();
    return date << 16 | time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
  }

  private static int checksum(byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(content);
    return (int) sum.getValue();
  }
}
