package dev.ranvier.callback;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * A file of events that TensorBoard reads. Each record is its length, that one's masked CRC-32C, an
 * {@code Event} message, and its masked CRC-32C.
 */
final class EventFile implements AutoCloseable {

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int TENSOR = 8;
  private static final int METADATA = 9;
  private static final int PLUGIN_DATA = 1;
  private static final int PLUGIN_NAME = 1;
  private static final int DATA_CLASS = 4;
  private static final int DATA_TYPE = 1;
  private static final int SHAPE = 2;
  private static final int DIMENSION = 2;
  private static final int SIZE = 1;
  private static final int CONTENT = 4;

  private static final int FLOAT = 1;
  private static final int DOUBLE = 2;
  private static final int SCALARS = 1;
  private static final int TENSORS = 2;

  /** Numbers of a histogram's bucket: where it begins and ends, and how many are in it. */
  private static final int BUCKET = 3;

  private static final int MASK_DELTA = 0xa282ead8;
  private static final AtomicInteger FILES = new AtomicInteger();

  private final Path file;
  private final OutputStream out;

  /** A new file in a folder, which is made if it is not there. */
  EventFile(Path folder) {
    this.file = folder.resolve(name());
    try {
      Files.createDirectories(folder);
      this.out = new BufferedOutputStream(new FileOutputStream(file.toFile()));
    } catch (IOException e) {
      throw failed(e);
    }
    write(event().text(FILE_VERSION, "brain.Event:2"));
  }

  private static String name() {
    return "events.out.tfevents.%s.%s.%s.%s.v2"
        .formatted(
            System.currentTimeMillis() / 1000,
            host(),
            ProcessHandle.current().pid(),
            FILES.getAndIncrement());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "_");
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }

  void scalar(String tag, double value, long step) {
    ProtoMessage tensor =
        new ProtoMessage()
            .number(DATA_TYPE, FLOAT)
            .message(SHAPE, new ProtoMessage())
            .bytes(CONTENT, ProtoMessage.littleEndian(Float.BYTES).putFloat((float) value).array());
    value(tag, tensor, "scalars", SCALARS, step);
  }

  /**
   * How values are spread.
   *
   * @param buckets for each where it begins, where it ends, and how many values are in it
   */
  void histogram(String tag, double[] buckets, long step) {
    ByteBuffer content = ProtoMessage.littleEndian(buckets.length * Double.BYTES);
    content.asDoubleBuffer().put(buckets);
    ProtoMessage shape =
        new ProtoMessage()
            .message(DIMENSION, new ProtoMessage().number(SIZE, buckets.length / BUCKET))
            .message(DIMENSION, new ProtoMessage().number(SIZE, BUCKET));
    ProtoMessage tensor =
        new ProtoMessage()
            .number(DATA_TYPE, DOUBLE)
            .message(SHAPE, shape)
            .bytes(CONTENT, content.array());
    value(tag, tensor, "histograms", TENSORS, step);
  }

  private void value(String tag, ProtoMessage tensor, String plugin, int dataClass, long step) {
    ProtoMessage metadata =
        new ProtoMessage()
            .message(PLUGIN_DATA, new ProtoMessage().text(PLUGIN_NAME, plugin))
            .number(DATA_CLASS, dataClass);
    ProtoMessage value =
        new ProtoMessage().text(TAG, tag).message(TENSOR, tensor).message(METADATA, metadata);
    write(event().number(STEP, step).message(SUMMARY, new ProtoMessage().message(VALUE, value)));
  }

  private static ProtoMessage event() {
    return new ProtoMessage().number(WALL_TIME, System.currentTimeMillis() / 1000.0);
  }

  private void write(ProtoMessage event) {
    byte[] data = event.toBytes();
    byte[] length = ProtoMessage.littleEndian(Long.BYTES).putLong(data.length).array();
    try {
      out.write(length);
      out.write(masked(length));
      out.write(data);
      out.write(masked(data));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The format's checksum of bytes. */
  private static byte[] masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    int value = Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
    return ProtoMessage.littleEndian(Integer.BYTES).putInt(value).array();
  }

  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("TensorBoard: " + file + ": " + e.getMessage(), e);
  }
}
