package dev.ranvier.blas.spi;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A BLAS library that travels as a jar. A provider is found with {@link java.util.ServiceLoader} on
 * the class path and on the module path; its files are unpacked once into a per-user cache folder
 * named by {@link #contentHash()}.
 */
public interface BlasBinary {

  /** What a person calls it, with version and platform, for example in messages. */
  String name();

  /** Where it runs: operating system and architecture, as in {@code linux-x86_64}. */
  String platform();

  /** SHA-256 over the list of files, 64 lower-case hexadecimal digits. */
  String contentHash();

  /**
   * The files in the order in which they must be opened: what others need first, the BLAS library
   * itself last. They end up in one folder.
   */
  List<BlasFile> files();

  /**
   * Opens the content of one of {@link #files()}.
   *
   * @throws IOException if the content cannot be read
   */
  InputStream open(BlasFile file) throws IOException;
}
