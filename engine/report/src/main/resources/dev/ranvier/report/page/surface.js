// The network over two of its inputs: a map of the output, or of a neuron, and small maps of all
// neurons if there are just two inputs. Other inputs stay as they are.

/** Multiplications that one picture may take: while something moves, and when it rests. */
const QUICK = 4e6;
const THOROUGH = 8e7;

const FINEST = 72;
const REST_MILLISECONDS = 160;

class Surface {
  constructor(state) {
    this.state = state;
    this.network = state.network.twin();
    this.exists = !state.page.pad && state.inputs.length >= 2;
    this.axes = this.exists ? this.telling() : [0, 1];
    this.mapsNeurons = state.inputs.length === 2;
    this.work = state.network.weights.length + 4 * state.inputs.length;
    this.maps = [];
  }

  /** The two inputs that change the outputs most over their ranges; of two the first is below. */
  telling() {
    const {inputs} = this.state.page;
    const changes = inputs.slice(0, MOST_SLIDERS).map((input, index) => {
      const outputs = [input.least, input.most].map(end => {
        const point = this.state.start.slice();
        point[index] = toNetwork(input, end);
        return [...this.network.run(point)];
      });
      return {index, change: outputs[0].reduce((sum, it, i) => sum + Math.abs(it - outputs[1][i]), 0)};
    });
    changes.sort((a, b) => b.change - a.change);
    return changes.slice(0, 2).map(it => it.index).sort((a, b) => a - b);
  }

  /** What a slider goes over, as the network gets it: least and most. */
  range(axis) {
    const input = this.state.page.inputs[this.axes[axis]];
    const ends = [toNetwork(input, input.least), toNetwork(input, input.most)];
    return input.scale < 0 ? ends.reverse() : ends;
  }

  /** Where the inputs are now, each from 0 to 1 over its range. */
  here() {
    return [0, 1].map(axis => {
      const [least, most] = this.range(axis);
      return Math.min(Math.max((this.state.inputs[this.axes[axis]] - least) / (most - least), 0), 1);
    });
  }

  /** Computes the maps, coarse if that takes long, and calls back when a finer one is there. */
  compute(refined) {
    if (!this.exists) {
      return;
    }
    clearTimeout(this.timer);
    const fine = this.sideFor(THOROUGH);
    const quick = this.sideFor(QUICK);
    this.fill(quick);
    if (quick < fine) {
      this.timer = setTimeout(() => {
        this.fill(fine);
        refined();
      }, REST_MILLISECONDS);
    }
  }

  sideFor(work) {
    return Math.min(FINEST, Math.max(8, Math.floor(Math.sqrt(work / this.work))));
  }

  fill(side) {
    this.side = side;
    const point = this.state.inputs.slice();
    const [[left, right], [bottom, top]] = [this.range(0), this.range(1)];
    const last = this.network.columns.length - 1;
    this.maps = this.network.columns.map((column, c) =>
      c === last || column.size <= MOST_NEURONS
        ? Array.from({length: column.size}, () => new Float32Array(side * side))
        : []);
    for (let at = 0; at < side * side; at++) {
      point[this.axes[0]] = left + ((right - left) * ((at % side) + 0.5)) / side;
      point[this.axes[1]] = top - ((top - bottom) * (Math.floor(at / side) + 0.5)) / side;
      this.network.run(point);
      this.maps.forEach((maps, c) => {
        const values = this.network.shown(c);
        maps.forEach((map, index) => (map[at] = values[index]));
      });
    }
  }

  /** The largest value of a column over the map, whatever its sign; 0 without one. */
  largest(c) {
    return (this.maps[c] ?? []).reduce(
      (all, map) => map.reduce((a, b) => Math.max(a, Math.abs(b)), all), 0);
  }

  /** A neuron's own heat map. */
  drawSmall(context, c, index, size, scale) {
    const map = this.maps[c]?.[index];
    if (map) {
      const balance = c === this.network.columns.length - 1 ? this.balance(c, index) : [0, scale];
      this.paint(context, size, size, i => Colours.signed((map[i] - balance[0]) / balance[1]));
    }
  }

  paint(context, width, height, colourAt) {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(raster(this.side, this.side, colourAt), 0, 0, width, height);
  }

  /** The value that is drawn as zero, and how far from it full strength is. */
  balance(c, index) {
    const map = this.maps[c][index];
    const least = map.reduce((a, b) => Math.min(a, b), Infinity);
    const most = map.reduce((a, b) => Math.max(a, b), -Infinity);
    const output = c === this.network.columns.length - 1;
    if (output && givesShares(this.network)) {
      return [0.5, 0.5];
    }
    // What a neuron gives to others counts from zero; an output may be any quantity.
    const aroundZero = !output || (least < 0 && most > 0);
    const middle = aroundZero ? 0 : (least + most) / 2;
    return [middle, Math.max(most - middle, middle - least) || 1];
  }
}

/** The activation that a column ends with; linear if something else comes behind it. */
function lastActivation(network, c) {
  const {first, last} = network.columns[c];
  for (let at = last; at >= Math.max(first, 0); at--) {
    const layer = network.layers[at];
    if (changesValues(layer)) {
      return layer.activation?.name ?? 'linear';
    }
  }
  return 'linear';
}
