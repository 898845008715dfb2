package dev.ranvier.report.svg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The colours of series are told apart by eyes with three kinds of light, and by those with two
 * (Machado, Oliveira and Fernandes 2009), and stand out from the paper; texts even more.
 */
@Anywhere
final class ThemeTest {

  private static final double[][] ALL = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  private static final double[][] NO_RED = {
    {0.152286, 1.052583, -0.204868},
    {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}
  };
  private static final double[][] NO_GREEN = {
    {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}
  };

  private static double[] linear(int rgb) {
    double[] linear = new double[3];
    for (int i = 0; i < 3; i++) {
      double share = (rgb >> 16 - 8 * i & 255) / 255.0;
      linear[i] = share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
    return linear;
  }

  /** CIE L*a*b* of what eyes like these see. */
  private static double[] lab(int rgb, double[][] eyes) {
    double[] linear = linear(rgb);
    double[] seen = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        seen[i] += eyes[i][j] * linear[j];
      }
      seen[i] = Math.clamp(seen[i], 0, 1);
    }
    double x = f((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
    double y = f(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    double z = f((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double f(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
  }

  private static double distance(int one, int other, double[][] eyes) {
    double[] a = lab(one, eyes);
    double[] b = lab(other, eyes);
    return Math.sqrt(
        Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
  }

  private static double luminance(int rgb) {
    double[] linear = linear(rgb);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  private static double contrast(int one, int other) {
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;
    return Math.max(a, b) / Math.min(a, b);
  }

  @Test
  void everybodyTellsSeriesApart() {
    List<String> near = new ArrayList<>();
    for (double[][] eyes : List.of(ALL, NO_RED, NO_GREEN)) {
      for (int i = 0; i < Theme.COLOURS; i++) {
        for (int j = 0; j < i; j++) {
          double light = distance(Theme.light(i), Theme.light(j), eyes);
          double dark = distance(Theme.dark(i), Theme.dark(j), eyes);
          if (light < 14 || dark < 14) {
            near.add("%s and %s, eyes %s: %.1f %.1f".formatted(i, j, eyes[0][0], light, dark));
          }
        }
      }
    }
    assertThat(near).isEmpty();
  }

  @Test
  void everythingStandsOutFromThePaper() {
    for (int i = 0; i < Theme.COLOURS; i++) {
      assertThat(contrast(Theme.light(i), 0xFFFFFF)).as("light " + i).isGreaterThan(3);
      assertThat(contrast(Theme.dark(i), 0x14181F)).as("dark " + i).isGreaterThan(3);
    }
    assertThat(contrast(0x57606A, 0xFFFFFF)).isGreaterThan(4.5);
    assertThat(contrast(0xA9B1BB, 0x14181F)).isGreaterThan(4.5);
    assertThat(Theme.STYLE)
        .contains("#57606a", "#a9b1bb", "#14181f", "@media screen and (prefers-color-scheme:dark)");
  }

  @Test
  void moreSeriesThanColoursHaveDashes() {
    assertThat(Theme.line(0)).isEqualTo("rv-l0");
    assertThat(Theme.line(Theme.COLOURS)).isEqualTo("rv-l0 rv-d1");
    assertThat(Theme.line(2 * Theme.COLOURS + 1)).isEqualTo("rv-l1 rv-d2");
  }
}
