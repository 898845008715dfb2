package dev.ranvier.simd.code;

import java.util.List;

/** Linux and macOS: {@code mmap}, write, {@code mprotect}. */
final class PosixCodeMemory implements CodeMemory {

  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;

  /** The same on both systems. */
  private static final int PRIVATE = 2;

  private static final int LINUX_ANONYMOUS = 0x20;
  private static final int MAC_ANONYMOUS = 0x1000;

  /** In a program with the hardened runtime, what may become executable has to say so at once. */
  private static final int MAC_JIT = 0x800;

  private final SystemFunctions system;
  private final String causes;

  /** The flags of a mapping, each tried if the one before was refused. */
  private final List<Integer> flags;

  private PosixCodeMemory(SystemFunctions system, String causes, List<Integer> flags) {
    this.system = system;
    this.causes = causes;
    this.flags = flags;
  }

  static PosixCodeMemory ofLinux(SystemFunctions system) {
    return new PosixCodeMemory(
        system,
        "PR_SET_MDWE, MemoryDenyWriteExecute of systemd, SELinux (execmem), a limit of memory",
        List.of(PRIVATE | LINUX_ANONYMOUS));
  }

  /**
   * On x86-64 a thread's switch between writing and executing ({@code
   * pthread_jit_write_protect_np}) does nothing, and the processor sees what was written without
   * being told.
   */
  static PosixCodeMemory ofMac(SystemFunctions system) {
    int usual = PRIVATE | MAC_ANONYMOUS;
    return new PosixCodeMemory(
        system,
        "a hardened runtime without com.apple.security.cs.allow-jit, a limit of memory",
        List.of(usual | MAC_JIT, usual));
  }

  @Override
  public long install(byte[] code) {
    IllegalStateException refusal = null;
    for (int mapping : flags) {
      try {
        return install(code, mapping);
      } catch (IllegalStateException e) {
        refusal = e;
      }
    }
    throw refusal;
  }

  private long install(byte[] code, int mapping) {
    SystemFunctions.Result mapped =
        system.call("mmap", 0, code.length, READ | WRITE, mapping, -1, 0);
    long address = mapped.value();
    if (address == -1) {
      throw refused("mmap", mapped.error());
    }
    CodeMemory.write(code, address);
    SystemFunctions.Result made = system.call("mprotect", address, code.length, READ | EXECUTE);
    if (made.status() != 0) {
      system.call("munmap", address, code.length);
      throw refused("mprotect", made.error());
    }
    return address;
  }

  private IllegalStateException refused(String function, int error) {
    String name =
        switch (error) {
          case 1 -> " (EPERM)";
          case 12 -> " (ENOMEM)";
          case 13 -> " (EACCES)";
          case 22 -> " (EINVAL)";
          default -> "";
        };
    return CodeMemory.refused(function, "errno " + error + name, causes);
  }
}
