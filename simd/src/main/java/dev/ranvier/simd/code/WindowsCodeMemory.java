package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/** Windows: {@code VirtualAlloc}, write, {@code VirtualProtect}, {@code FlushInstructionCache}. */
final class WindowsCodeMemory implements CodeMemory {

  private static final int RESERVE_AND_COMMIT = 0x3000;
  private static final int RELEASE = 0x8000;
  private static final int READ_WRITE = 0x04;
  private static final int EXECUTE_READ = 0x20;
  private static final int THIS_PROCESS = -1;

  private final SystemFunctions system;

  WindowsCodeMemory(SystemFunctions system) {
    this.system = system;
  }

  @Override
  public long install(byte[] code) {
    long address = system.call("VirtualAlloc", 0, code.length, RESERVE_AND_COMMIT, READ_WRITE);
    if (address == 0) {
      throw refused("VirtualAlloc");
    }
    CodeMemory.write(code, address);
    try (Arena arena = Arena.ofConfined()) {
      long before = arena.allocate(JAVA_INT).address();
      if ((int) system.call("VirtualProtect", address, code.length, EXECUTE_READ, before) == 0) {
        IllegalStateException refusal = refused("VirtualProtect");
        system.call("VirtualFree", address, 0, RELEASE);
        throw refusal;
      }
    }
    system.call("FlushInstructionCache", THIS_PROCESS, address, code.length);
    return address;
  }

  private IllegalStateException refused(String function) {
    int error = system.error();
    String name =
        switch (error) {
          case 5 -> " (ERROR_ACCESS_DENIED)";
          case 8 -> " (ERROR_NOT_ENOUGH_MEMORY)";
          case 1655 -> " (ERROR_DYNAMIC_CODE_BLOCKED)";
          default -> "";
        };
    return CodeMemory.refused(function, "error " + error + name, "a policy against dynamic code");
  }
}
