package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.DoorCase.Operand;
import dev.ranvier.simd.DoorCase.Place;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Doors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every door with every argument that could crash the JVM or write where it must not: refused in
 * production, with the exception that doors document and the operand's name.
 */
@Doors
class HostileArgumentsTest {

  static final List<DoorCase> CASES = DoorCases.ALL;

  /** Rows whose bytes, times the largest stride, wrap to few in 64 bits. */
  private static final int MANY = (1 << 30) + 5;

  private static final Set<Class<?>> MEMORY = Set.of(MemorySegment.class, Matrix.class);

  private static final Class<?> ILLEGAL = IllegalArgumentException.class;
  private static final Class<?> OUTSIDE = IndexOutOfBoundsException.class;

  @ParameterizedTest
  @FieldSource("CASES")
  void withoutHostilityTheCallIsValid(DoorCase door) {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofShared()) {
        assertThatCode(() -> door.call().run(tier, door.sizes().clone(), door.places(arena)))
            .as("%s %s", door, tier)
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void memoryThatIsNotNativeOrNotWritableIsRefused(DoorCase door) {
    try (Arena arena = Arena.ofShared()) {
      for (int i = 0; i < door.operands().size(); i++) {
        long bytes = needed(door, i);
        MemorySegment heap = MemorySegment.ofArray(new long[(int) (bytes / 8 + 1)]);
        refuse(door, i, at(heap, 0), ILLEGAL, "heap");
        if (!door.operands().get(i).optional()) {
          refuse(door, i, at(null, 0), NullPointerException.class, "");
        }
        if (door.operands().get(i).written()) {
          MemorySegment readOnly = arena.allocate(bytes, 64).asReadOnly();
          refuse(door, i, at(readOnly, 0), ILLEGAL, "read-only");
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void memoryThatIsClosedOrAnotherThreadsIsRefused(DoorCase door) {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Arena confined = CompletableFuture.supplyAsync(Arena::ofConfined, other).join();
      for (int i = 0; i < door.operands().size(); i++) {
        long bytes = needed(door, i);
        MemorySegment theirs =
            CompletableFuture.supplyAsync(() -> confined.allocate(bytes, 64), other).join();
        refuse(door, i, at(theirs, 0), WrongThreadException.class, "another thread");
        Arena arena = Arena.ofShared();
        MemorySegment gone = arena.allocate(bytes, 64);
        arena.close();
        refuse(door, i, at(gone, 0), IllegalStateException.class, "closed");
      }
      CompletableFuture.runAsync(confined::close, other).join();
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void memoryThatIsTooShortIsRefused(DoorCase door) {
    try (Arena arena = Arena.ofShared()) {
      for (int i = 0; i < door.operands().size(); i++) {
        long bytes = needed(door, i);
        MemorySegment memory = arena.allocate(bytes + 64, 64);
        refuse(door, i, at(memory.asSlice(0, bytes - 4), 0), OUTSIDE, "bytes");
        refuse(door, i, at(memory, 68), OUTSIDE, "bytes");
        for (long offset : new long[] {-4, Long.MIN_VALUE, Long.MAX_VALUE - 3, 1L << 62}) {
          refuse(door, i, at(memory, offset), OUTSIDE, "offset " + offset);
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void stridesThatAreNegativeOrShorterThanARowAreRefused(DoorCase door) {
    try (Arena arena = Arena.ofShared()) {
      for (int i = 0; i < door.operands().size(); i++) {
        Operand operand = door.operands().get(i);
        if (operand.strided()) {
          int columns =
              operand.columns() < 0 ? -operand.columns() : door.sizes()[operand.columns()];
          MemorySegment memory = arena.allocate(4096, 64);
          for (int stride : new int[] {-1, -DoorCase.STRIDE, Integer.MIN_VALUE, columns - 1}) {
            refuse(door, i, new Place(memory, 0, stride), ILLEGAL, "" + stride);
          }
        }
      }
    }
  }

  /** Formerly: multiplied, wrapped, and taken for little. */
  @ParameterizedTest
  @FieldSource("CASES")
  void rowsTimesStrideThatWrapAreRefused(DoorCase door) {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofShared()) {
        for (int i = 0; i < door.operands().size(); i++) {
          Operand operand = door.operands().get(i);
          if (operand.strided()) {
            int[] sizes = door.sizes().clone();
            sizes[operand.rows()] = MANY;
            MemorySegment memory = arena.allocate(4 << 20, 64);
            Place[] places = door.places(arena);
            Arrays.fill(places, new Place(memory, 0, Integer.MAX_VALUE));
            assertThatThrownBy(() -> door.call().run(tier, sizes, places))
                .as("%s %s %s", door, tier, operand)
                .isInstanceOf(OUTSIDE);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void sizesThatAreNegativeOrTooLargeAreRefused(DoorCase door) {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofShared()) {
        for (int i = 0; i < door.sizes().length; i++) {
          for (int size : new int[] {-1, -16, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            int[] sizes = door.sizes().clone();
            sizes[i] = size;
            assertThatThrownBy(() -> door.call().run(tier, sizes, door.places(arena)))
                .as("%s %s size %d is %d", door, tier, i, size)
                .isInstanceOf(ILLEGAL);
          }
          int[] sizes = door.sizes().clone();
          sizes[i] = MANY;
          assertThatThrownBy(() -> door.call().run(tier, sizes, door.places(arena)))
              .as("%s %s size %d is %d", door, tier, i, MANY)
              .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
        }
      }
    }
  }

  /** Who adds a door adds a case for it. */
  @Test
  void everyPublicMethodThatTakesMemoryIsInTheList() throws Exception {
    Set<String> cases = CASES.stream().map(DoorCase::method).collect(Collectors.toSet());
    assertThat(cases).containsExactlyInAnyOrderElementsOf(doors());
  }

  private static long needed(DoorCase door, int operand) {
    return door.operands().get(operand).needed(door.sizes());
  }

  private static Place at(MemorySegment segment, long bytes) {
    return new Place(segment, bytes, DoorCase.STRIDE);
  }

  private static void refuse(
      DoorCase door, int operand, Place hostile, Class<?> expected, String word) {
    String name = door.operands().get(operand).name();
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofShared()) {
        Place[] places = door.places(arena);
        places[operand] = hostile;
        assertThatThrownBy(() -> door.call().run(tier, door.sizes().clone(), places))
            .as("%s %s: %s %s", door, tier, name, word)
            .isExactlyInstanceOf(expected)
            .hasMessageContaining(name)
            .hasMessageContaining(word);
      }
    }
  }

  /**
   * The public methods of the module's packages, those for kernels alone and their trials apart,
   * one that only asks whether memory can be reached, the values that say where memory is, and
   * parts of {@link RowCalls}, which have their test.
   */
  private static Set<String> doors() throws IOException, URISyntaxException {
    Path root = Path.of(Tier.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> doors = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
        boolean kernels =
            name.matches(
                ".*\\.(code|vector)\\..*|.*Kernel$|.*KernelMemory|.*GemmTile.*|module-info");
        if (!kernels || name.matches(".*\\.(Activation|Loss|Optimizer)Kernel")) {
          addDoors(name, doors);
        }
      }
    }
    return doors;
  }

  private static void addDoors(String name, Set<String> doors) {
    Class<?> type;
    try {
      type = Class.forName(name, false, Tier.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
    String simple = type.getSimpleName();
    boolean noDoor =
        Set.of("Matrix", "OptimizerState", "Epilogue", "TileEpilogue", "RowCalls").contains(simple);
    if (noDoor || !Modifier.isPublic(type.getModifiers())) {
      return;
    }
    Stream.of(type.getDeclaredMethods(), type.getDeclaredConstructors())
        .flatMap(Arrays::stream)
        .map(Executable.class::cast)
        .filter(m -> Modifier.isPublic(m.getModifiers()) && !m.getName().equals("addTo"))
        .filter(m -> Stream.of(m.getParameterTypes()).anyMatch(MEMORY::contains))
        .forEach(m -> doors.add(type.getSimpleName() + "." + m.getName().replaceAll(".*[.]", "")));
  }
}
