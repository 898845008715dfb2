package dev.ranvier.report.svg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What is written as PNG is what the JDK's reader reads, pixel by pixel. */
@Anywhere
final class PngTest {

  private static BufferedImage read(String address) throws IOException {
    byte[] file = Base64.getDecoder().decode(address.substring("data:image/png;base64,".length()));
    return ImageIO.read(new ByteArrayInputStream(file));
  }

  @Test
  void pixelsOfAPalette() throws IOException {
    int[] palette = Png.ramp(0x123456, 20);
    byte[] pixels = new byte[37 * 11];
    Random random = new Random(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(palette.length);
    }
    BufferedImage image = read(Png.address(37, 11, pixels, palette));
    assertThat(image.getWidth()).isEqualTo(37);
    assertThat(image.getHeight()).isEqualTo(11);
    for (int i = 0; i < pixels.length; i++) {
      assertThat(image.getRGB(i % 37, i / 37)).isEqualTo(palette[pixels[i]]);
    }
  }

  @Test
  void pixelsOfAnyColour() throws IOException {
    byte[] colours = new byte[3 * 9 * 5];
    new Random(2).nextBytes(colours);
    BufferedImage image = read(Png.addressOfColours(9, 5, colours));
    for (int i = 0; i < 45; i++) {
      int rgb =
          (colours[3 * i] & 255) << 16 | (colours[3 * i + 1] & 255) << 8 | colours[3 * i + 2] & 255;
      assertThat(image.getRGB(i % 9, i / 9) & 0xFFFFFF).isEqualTo(rgb);
    }
  }

  @Test
  void wrongSizesAreRefused() {
    assertThatThrownBy(() -> Png.address(2, 2, new byte[3], new int[1]))
        .hasMessageContaining("expected 2 x 2");
    assertThatThrownBy(() -> Png.address(1, 1, new byte[1], new int[257]))
        .hasMessageContaining("expected 1 to 256");
    assertThat(Png.ramp(0xABCDEF, 3)).containsExactly(0x00ABCDEF, 0x7FABCDEF, 0xFFABCDEF);
  }
}
