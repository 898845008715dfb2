// Colours of numbers: blue above zero, orange below, the paper's own colour at zero. The two differ
// for the colour-blind, too. They come from the style sheet, and change with light and dark.

const Colours = {
  read() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => rgb(style.getPropertyValue(name).trim());
    this.positive = colour('--positive');
    this.negative = colour('--negative');
    this.zero = colour('--zero');
    this.ink = colour('--ink');
    this.classes = Array.from({length: 8}, (_, i) => colour(`--class-${i}`));
  },

  /** Of a number from -1 to 1. */
  signed(value) {
    const strength = Math.min(Math.abs(value), 1) || 0;
    return mix(this.zero, value < 0 ? this.negative : this.positive, strength ** 0.65);
  },

  /** Of a class, the paler the less certain, from 0 to 1. */
  ofClass(index, certainty) {
    return mix(this.zero, this.classes[index % this.classes.length], 0.15 + 0.85 * certainty);
  },

  /** What can be read on a colour. */
  on([r, g, b]) {
    return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? '#14181f' : '#ffffff';
  },
};

/** #rrggbb as three numbers from 0 to 255. */
function rgb(hex) {
  return [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
}

function mix(a, b, share) {
  return a.map((value, i) => Math.round(value + (b[i] - value) * share));
}

const css = colour => `rgb(${colour.join(' ')})`;

/** A canvas whose pixels are colours of [rows][columns], to be scaled up. */
function raster(rows, columns, colourAt) {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  const image = context.createImageData(columns, rows);
  for (let at = 0; at < rows * columns; at++) {
    const [r, g, b] = colourAt(at);
    image.data.set([r, g, b, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Sizes a canvas in the page's pixels, sharp on any screen; gives its context. */
function sized(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  return context;
}
