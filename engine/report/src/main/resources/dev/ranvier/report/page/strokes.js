// Strokes of a pen as the picture that the network was trained on: scaled and centred as MNIST was.
// There the ink's box is scaled to 20 of 28 pixels, and the ink's centre of mass, to the pixel, is
// put on pixel 14 of both axes (counted from 0), as the files themselves show.

/** Rows and columns of sub-pixels in each pixel; ink is the share of them that the pen touches. */
const FINE = 4;

/** Half the width of the pen in pixels of 28, as far as scaling may change it: MNIST's own pens. */
const THINNEST = 0.95;
const THICKEST = 1.6;

/**
 * @param strokes lists of points [x, y], in any unit, y downwards
 * @param pen half the width of the pen in the same unit
 * @param side pixels of the picture's side
 * @returns ink of each pixel from 0 to 1, row by row; all 0 without strokes
 */
function pictureOf(strokes, pen, side) {
  const points = strokes.flat();
  const picture = new Float64Array(side * side);
  if (points.length === 0) {
    return picture;
  }
  const xs = points.map(p => p[0]);
  const ys = points.map(p => p[1]);
  const [left, right, top, bottom] = [min(xs), max(xs), min(ys), max(ys)];
  const box = (20 / 28) * side;
  const unit = side / 28;
  const extent = Math.max(right - left, bottom - top);
  // First as if the pen grew with the drawing, then with the width that it may have.
  const free = box / (extent + 2 * pen);
  const radius = Math.min(Math.max(pen * free, THINNEST * unit), THICKEST * unit);
  const scale = extent > 0 ? Math.min((box - 2 * radius) / extent, box / (4 * pen)) : 1;
  const toX = x => side / 2 + (x - (left + right) / 2) * scale;
  const toY = y => side / 2 + (y - (top + bottom) / 2) * scale;
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i++) {
      const [x0, y0] = stroke[Math.max(i - 1, 0)];
      const [x1, y1] = stroke[i];
      drawLine(picture, side, toX(x0), toY(y0), toX(x1), toY(y1), radius);
    }
  }
  // Each sub-pixel that a line touched was a bit; ink is how many are set.
  const ink = Float64Array.from(picture, bits => countBits(bits) / (FINE * FINE));
  return centred(ink, side);
}

const min = values => values.reduce((a, b) => Math.min(a, b), Infinity);
const max = values => values.reduce((a, b) => Math.max(a, b), -Infinity);

function countBits(bits) {
  let count = 0;
  for (let rest = bits; rest > 0; rest = Math.floor(rest / 2)) {
    count += rest % 2;
  }
  return count;
}

/** Sets the bit of each sub-pixel whose centre lies on a line with round ends. */
function drawLine(picture, side, x0, y0, x1, y1, radius) {
  const firstRow = Math.max(Math.floor(Math.min(y0, y1) - radius), 0);
  const lastRow = Math.min(Math.floor(Math.max(y0, y1) + radius), side - 1);
  const firstColumn = Math.max(Math.floor(Math.min(x0, x1) - radius), 0);
  const lastColumn = Math.min(Math.floor(Math.max(x0, x1) + radius), side - 1);
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      for (let sub = 0; sub < FINE * FINE; sub++) {
        const x = column + ((sub % FINE) + 0.5) / FINE;
        const y = row + (Math.floor(sub / FINE) + 0.5) / FINE;
        if (distance(x, y, x0, y0, x1, y1) <= radius) {
          picture[row * side + column] |= 1 << sub;
        }
      }
    }
  }
}

/** From a point to a line between two points. */
function distance(x, y, x0, y0, x1, y1) {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? ((x - x0) * dx + (y - y0) * dy) / squared : 0;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

/** The picture moved by whole pixels, its centre of mass to the pixel in the middle. */
function centred(ink, side) {
  let mass = 0;
  let sumX = 0;
  let sumY = 0;
  ink.forEach((value, pixel) => {
    mass += value;
    sumX += value * (pixel % side);
    sumY += value * Math.floor(pixel / side);
  });
  if (mass === 0) {
    return ink;
  }
  const middle = Math.floor(side / 2);
  const right = Math.round(middle - sumX / mass);
  const down = Math.round(middle - sumY / mass);
  const moved = new Float64Array(ink.length);
  ink.forEach((value, pixel) => {
    const column = (pixel % side) + right;
    const row = Math.floor(pixel / side) + down;
    if (column >= 0 && column < side && row >= 0 && row < side) {
      moved[row * side + column] = value;
    }
  });
  return moved;
}
