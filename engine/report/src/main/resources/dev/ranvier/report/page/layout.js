// Where everything stands in the picture. A column of few neurons is drawn neuron by neuron, one of
// many as a mosaic: a cell for each neuron, or for several, of which it shows the strongest.

const MOST_NEURONS = 16;
const MOST_CELLS = 1024;

/** Edges between two columns that are all drawn; if there are more, only the strongest. */
const MOST_EDGES = 288;
const STRONGEST = 72;

const HEAD = 52;
const FOOT = 14;

/** Places of all columns for a sheet of at least this width. */
function layOut(network, page, width, measure, mapped) {
  const narrow = width < 520;
  const columns = network.columns.map((column, c) => shapeOf(column, c, page, network, narrow));
  const left = marginFor(columns[0], page.inputs, measure, narrow, 0);
  // Where there is little room a circle's own number must do.
  const outcomes = mapped || !narrow;
  const right = marginFor(columns.at(-1), page.outputs, measure, narrow, outcomes ? widestOutcome(page.outputs, measure) : 0);
  const taken = left + right + columns.reduce((sum, column) => sum + column.width, 0);
  const gaps = columns.length - 1;
  const gap = Math.min(Math.max((width - taken) / gaps, narrow ? 28 : 60), 210);
  const height = Math.max(...columns.map(column => column.height), narrow ? 150 : 220);
  const total = taken + gaps * gap;
  let x = left + Math.max(0, (width - total) / 2);
  for (const column of columns) {
    column.x = x;
    column.y = HEAD + (height - column.height) / 2;
    column.gap = gap;
    x += column.width + gap;
  }
  return {columns, left, right, gap, outcomes, width: Math.max(width, total), height: HEAD + height + FOOT};
}

/** Room for the names beside the first or last column; none beside a mosaic. */
function marginFor(column, named, measure, narrow, more) {
  if (column.mosaic) {
    return 10;
  }
  const widest = max(named.map(it => measure(it.name)));
  return Math.max(Math.min(widest, narrow ? 64 : 130), more) + 18;
}

/** Room for an output's value, which may be any, with its unit. */
function widestOutcome(outputs, measure) {
  return Math.min(46 + 1.15 * max(outputs.map(it => measure(it.unit && ` ${it.unit}`))), 170);
}

function shapeOf(column, c, page, network, narrow) {
  if (c === 0 && page.pad) {
    const side = page.pad.side;
    const cell = Math.max(1, Math.floor((narrow ? 112 : 168) / side));
    return new Mosaic(side * side, 1, side, cell);
  }
  if (column.size > MOST_NEURONS) {
    const per = Math.ceil(column.size / MOST_CELLS);
    const cells = Math.ceil(column.size / per);
    const across = Math.max(2, Math.round(Math.sqrt(cells / 2)));
    const down = Math.ceil(cells / across);
    const cell = Math.floor(Math.min((narrow ? 72 : 130) / across, (narrow ? 200 : 330) / down));
    return new Mosaic(column.size, per, across, Math.min(Math.max(cell, 3), 16));
  }
  const pitch = column.size <= 6 ? 56 : column.size <= 10 ? 46 : 36;
  return new Neurons(column.size, narrow ? Math.min(pitch, 44) : pitch);
}

/** A column of neurons. */
class Neurons {
  constructor(size, pitch) {
    this.mosaic = false;
    this.size = size;
    this.pitch = pitch;
    this.radius = Math.round(pitch * 0.39);
    this.width = 2 * this.radius;
    this.height = size * pitch;
  }

  /** The middle of a neuron. */
  at(index) {
    return [this.x + this.radius, this.y + (index + 0.5) * this.pitch];
  }

  /** Where edges leave and enter. */
  out(index) {
    const [x, y] = this.at(index);
    return [x + this.radius, y];
  }

  into(index) {
    const [x, y] = this.at(index);
    return [x - this.radius, y];
  }
}

/** A column of cells, each for one or more neurons. */
class Mosaic {
  constructor(size, per, across, cell) {
    this.mosaic = true;
    this.size = size;
    this.per = per;
    this.across = across;
    this.cell = cell;
    this.cells = Math.ceil(size / per);
    this.down = Math.ceil(this.cells / across);
    this.width = across * cell;
    this.height = this.down * cell;
  }

  at(index) {
    const cell = Math.floor(index / this.per);
    const x = (cell % this.across) + 0.5;
    const y = Math.floor(cell / this.across) + 0.5;
    return [this.x + x * this.cell, this.y + y * this.cell];
  }

  out(index) {
    return this.at(index);
  }

  into(index) {
    return this.at(index);
  }

  /** The cell at a place of the mosaic; -1 outside. */
  cellAt(x, y) {
    const column = Math.floor(x / this.cell);
    const row = Math.floor(y / this.cell);
    const cell = row * this.across + column;
    const inside = column >= 0 && column < this.across && row >= 0 && cell < this.cells;
    return inside ? cell : -1;
  }

  /** The neuron of a cell whose value is largest, whatever its sign. */
  strongest(cell, values) {
    let best = cell * this.per;
    for (let i = best + 1; i < Math.min((cell + 1) * this.per, this.size); i++) {
      best = Math.abs(values[i]) > Math.abs(values[best]) ? i : best;
    }
    return best;
  }
}

/** The edges into a column that are drawn: [from, to, place in the weights, strength with sign]. */
function edgesInto(network, column, byWeight, focus) {
  const from = network.columns[column - 1].size;
  const to = network.columns[column].size;
  const carried = network.carried(column);
  const strengthOf = (i, place) => network.weights[place] * (byWeight ? 1 : carried[i]);
  const all = from * to <= MOST_EDGES;
  const drawn = all ? [] : new Strongest(STRONGEST);
  for (let i = 0; i < from; i++) {
    if (!all && focus?.from !== undefined && focus.from !== i) {
      continue;
    }
    for (let j = 0; j < to; j++) {
      if (all || focus?.to === undefined || focus.to === j) {
        const place = network.edge(column, i, j);
        drawn.push([i, j, place, strengthOf(i, place)]);
      }
    }
  }
  return all ? drawn : drawn.kept();
}

/** Keeps the strongest of all that are pushed; a heap would be faster, but is never needed. */
class Strongest {
  constructor(count) {
    this.count = count;
    this.list = [];
    this.least = 0;
  }

  push(edge) {
    const strength = Math.abs(edge[3]);
    if (strength <= this.least) {
      return;
    }
    this.list.push(edge);
    if (this.list.length >= 4 * this.count) {
      this.shrink();
    }
  }

  shrink() {
    this.list.sort((a, b) => Math.abs(b[3]) - Math.abs(a[3]));
    this.list.length = Math.min(this.list.length, this.count);
    this.least = this.list.length === this.count ? Math.abs(this.list.at(-1)[3]) : 0;
  }

  kept() {
    this.shrink();
    return this.list;
  }
}
