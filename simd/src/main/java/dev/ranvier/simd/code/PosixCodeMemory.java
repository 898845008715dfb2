package dev.ranvier.simd.code;

/** Linux and macOS: {@code mmap}, write, {@code mprotect}. */
final class PosixCodeMemory implements CodeMemory {

  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final int PRIVATE = 2;
  private static final int LINUX_ANONYMOUS = 0x20;
  private static final int MAC_ANONYMOUS = 0x1000;

  /** In a program with the hardened runtime, what may become executable has to say so at once. */
  private static final int MAC_JIT = 0x800;

  private final SystemFunctions system;
  private final boolean mac;

  PosixCodeMemory(SystemFunctions system, boolean mac) {
    this.system = system;
    this.mac = mac;
  }

  /**
   * On x86-64 macOS' switch of a thread between writing and executing ({@code
   * pthread_jit_write_protect_np}) does nothing, and no processor must be told of what was written.
   */
  @Override
  public long install(byte[] code) {
    if (!mac) {
      return install(code, PRIVATE | LINUX_ANONYMOUS);
    }
    try {
      return install(code, PRIVATE | MAC_ANONYMOUS | MAC_JIT);
    } catch (IllegalStateException refused) {
      return install(code, PRIVATE | MAC_ANONYMOUS);
    }
  }

  private long install(byte[] code, int flags) {
    long address = system.call("mmap", 0, code.length, READ | WRITE, flags, -1, 0);
    if (address == -1) {
      throw refused("mmap", system.error());
    }
    CodeMemory.write(code, address);
    if ((int) system.call("mprotect", address, code.length, READ | EXECUTE) != 0) {
      int error = system.error();
      system.call("munmap", address, code.length);
      throw refused("mprotect", error);
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
    String causes =
        mac
            ? "a hardened runtime without com.apple.security.cs.allow-jit"
            : "PR_SET_MDWE, MemoryDenyWriteExecute of systemd, SELinux (execmem)";
    return CodeMemory.refused(function, "errno " + error + name, causes);
  }
}
