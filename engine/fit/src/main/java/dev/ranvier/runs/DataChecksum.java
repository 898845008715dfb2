package dev.ranvier.runs;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** By which two data sets are told apart: CRC32C of features, targets and weights, row by row. */
public final class DataChecksum {

  private DataChecksum() {}

  /** Eight hexadecimal digits; reads all samples. */
  public static String of(Dataset data) {
    boolean classIds = data.targets().kind() == Targets.Kind.CLASS_IDS;
    CRC32C crc = new CRC32C();
    int floats = data.featureSize() + data.targets().columns() + 1;
    ByteBuffer row = ByteBuffer.allocate(Math.multiplyExact(floats, Float.BYTES));
    SampleBlock.readAll(
        data,
        (_, block) -> {
          float[][] features = block.features();
          for (int i = 0; i < block.rows(); i++) {
            row.clear();
            put(row, features[i]);
            if (classIds) {
              row.putInt(block.classOf(i));
            } else {
              put(row, block.values(i));
            }
            crc.update(row.putFloat(block.weight(i)).flip());
          }
        });
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static void put(ByteBuffer row, float[] values) {
    for (float value : values) {
      row.putFloat(value);
    }
  }
}
