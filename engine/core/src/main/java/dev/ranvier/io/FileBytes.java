package dev.ranvier.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is read at any place. */
interface FileBytes extends Closeable {

  long size() throws IOException;

  /**
   * Reads up to {@code count} bytes.
   *
   * @return how many, -1 at the end of the file
   */
  int read(byte[] target, int offset, int count, long position) throws IOException;

  /**
   * Opens a file. On the default file system an interrupt of the reading thread changes nothing; a
   * channel, which others have, is closed by it.
   */
  static FileBytes open(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString());
    }
    return file.getFileSystem() == FileSystems.getDefault()
        ? new OfDisk(new RandomAccessFile(file.toFile(), "r"))
        : new OfChannel(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** On the default file system. */
  record OfDisk(RandomAccessFile file) implements FileBytes {
    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public int read(byte[] target, int offset, int count, long position) throws IOException {
      file.seek(position);
      return file.read(target, offset, count);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** On another one. */
  record OfChannel(FileChannel channel) implements FileBytes {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(byte[] target, int offset, int count, long position) throws IOException {
      return channel.read(ByteBuffer.wrap(target, offset, count), position);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
