package dev.ranvier.memory;

/** Is told of all native memory that slabs take and free: for tests of what stays behind. */
interface SlabWatch {

  /** Looks away. */
  SlabWatch NONE =
      new SlabWatch() {
        @Override
        public void taking(long bytes) {}

        @Override
        public void freed(long bytes) {}
      };

  /**
   * Memory is about to be taken.
   *
   * @throws OutOfMemoryError to have it refused
   */
  void taking(long bytes);

  /** Memory was freed, or could not be had after all. */
  void freed(long bytes);
}
