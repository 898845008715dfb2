// The network: its weights as the engine has them, and what each layer gives for one sample.
// Sums are in double precision; the engine's are in single, and the two agree within 1e-5.

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** erf by its series with terms of one sign, so that nothing cancels. */
function erf(x) {
  const z = Math.abs(x);
  if (z > 6) {
    return Math.sign(x);
  }
  let term = z;
  let sum = z;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return (Math.sign(x) * 2 * Math.exp(-z * z) * sum) / Math.sqrt(Math.PI);
}

const sigmoid = x => 1 / (1 + Math.exp(-x));

/** Functions of one value: f(x, parameters). */
const FUNCTIONS = {
  elu: (x, p) => (x > 0 ? x : p.alpha * Math.expm1(x)),
  gelu: x => (x / 2) * (1 + erf(x / Math.SQRT2)),
  gelu_tanh: x => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
  hard_sigmoid: x => Math.min(Math.max(x + 3, 0), 6) / 6,
  leaky_relu: (x, p) => (x > 0 ? x : p.negative_slope * x),
  linear: x => x,
  relu: x => Math.max(x, 0),
  selu: x => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  sigmoid,
  silu: x => x * sigmoid(x),
  softplus: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  tanh: Math.tanh,
};

/** y = f(x) over the values of one sample; x and y may be one array. */
function activate(activation, x, y) {
  if (activation.name === 'softmax' || activation.name === 'log_softmax') {
    const largest = x.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let j = 0; j < x.length; j++) {
      sum += Math.exp(x[j] - largest);
    }
    const logOfSum = largest + Math.log(sum);
    for (let j = 0; j < x.length; j++) {
      y[j] = activation.name === 'softmax' ? Math.exp(x[j] - logOfSum) : x[j] - logOfSum;
    }
    return;
  }
  const f = FUNCTIONS[activation.name];
  for (let j = 0; j < x.length; j++) {
    y[j] = f(x[j], activation);
  }
}

/** y = x · W + b, W [inputs][outputs] row by row; an input of 0 costs nothing. */
function dense(layer, weights, x, y) {
  const width = layer.size;
  if (layer.bias === undefined) {
    y.fill(0);
  } else {
    y.set(weights.subarray(layer.bias, layer.bias + width));
  }
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value !== 0) {
      const row = layer.weight + i * width;
      for (let j = 0; j < width; j++) {
        y[j] += value * weights[row + j];
      }
    }
  }
}

function layerNormalization(layer, weights, x, y) {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const variance = x.reduce((a, b) => a + (b - mean) * (b - mean), 0) / x.length;
  const scale = 1 / Math.sqrt(variance + layer.epsilon);
  for (let j = 0; j < x.length; j++) {
    y[j] = gammaAndBeta(layer, weights, j, (x[j] - mean) * scale);
  }
}

function gammaAndBeta(layer, weights, j, normalized) {
  const gamma = layer.gamma === undefined ? 1 : weights[layer.gamma + j];
  const beta = layer.beta === undefined ? 0 : weights[layer.beta + j];
  return gamma * normalized + beta;
}

/** What each kind of layer does after training: y from x; sums are what a dense layer activates. */
const LAYERS = {
  activation: (layer, weights, x, y) => activate(layer.activation, x, y),
  batch_normalization(layer, weights, x, y) {
    for (let j = 0; j < x.length; j++) {
      const deviation = Math.sqrt(weights[layer.moving_variance + j] + layer.epsilon);
      const normalized = (x[j] - weights[layer.moving_mean + j]) / deviation;
      y[j] = gammaAndBeta(layer, weights, j, normalized);
    }
  },
  dense(layer, weights, x, y, sums) {
    dense(layer, weights, x, y);
    sums.set(y);
    activate(layer.activation, y, y);
  },
  dropout: (layer, weights, x, y) => y.set(x),
  flatten: (layer, weights, x, y) => y.set(x),
  gaussian_noise: (layer, weights, x, y) => y.set(x),
  layer_normalization: layerNormalization,
  normalization(layer, weights, x, y) {
    for (let j = 0; j < x.length; j++) {
      const deviation = Math.max(Math.sqrt(weights[layer.variance + j]), 1e-7);
      y[j] = (x[j] - weights[layer.mean + j]) / deviation;
    }
  },
  rescaling(layer, weights, x, y) {
    for (let j = 0; j < x.length; j++) {
      y[j] = layer.scale * x[j] + layer.offset;
    }
  },
};

/** Weights out of the page: four planes of bytes, deflated, in base64; little end first. */
async function unpack(text, count) {
  const packed = Uint8Array.from(atob(text.trim()), c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  const bytes = new DataView(new ArrayBuffer(4 * count));
  for (let plane = 0; plane < 4; plane++) {
    for (let i = 0; i < count; i++) {
      bytes.setUint8(4 * i + plane, planes[plane * count + i]);
    }
  }
  return Float32Array.from({length: count}, (_, i) => bytes.getFloat32(4 * i, true));
}

/**
 * A network and the values of one sample in it. A column is what the picture draws side by side:
 * the inputs or a dense layer, each with the layers after it that keep its size.
 */
class Network {
  constructor(inputSize, layers, weights) {
    this.layers = layers;
    this.weights = weights;
    this.original = weights.slice();
    this.values = [new Float64Array(inputSize)];
    this.sums = layers.map(layer => new Float64Array(layer.kind === 'dense' ? layer.size : 0));
    this.columns = [{size: inputSize, first: 0, last: -1, dense: null}];
    layers.forEach((layer, index) => {
      this.values.push(new Float64Array(layer.size));
      if (layer.kind === 'dense') {
        this.columns.push({size: layer.size, first: index, last: index, dense: layer});
      } else {
        this.columns.at(-1).last = index;
      }
    });
  }

  /** The same weights with values of its own. */
  twin() {
    return new Network(this.values[0].length, this.layers, this.weights);
  }

  /** Values after each layer for this input; gives the network's outputs, to be copied. */
  run(input) {
    this.values[0].set(input);
    this.layers.forEach((layer, index) => {
      const [x, y] = [this.values[index], this.values[index + 1]];
      LAYERS[layer.kind](layer, this.weights, x, y, this.sums[index]);
    });
    return this.values.at(-1);
  }

  /** What a column shows: its values after its last layer. */
  shown(column) {
    return this.values[this.columns[column].last + 1];
  }

  /** What edges into a column carry: the values that its dense layer gets. */
  carried(column) {
    return this.values[this.columns[column].first];
  }

  /** The place in the weights of what leads from a neuron of the column before to one of this. */
  edge(column, from, to) {
    const layer = this.columns[column].dense;
    return layer.weight + from * layer.size + to;
  }

  /** The place of a neuron's bias; -1 if it has none. */
  bias(column, to) {
    const layer = this.columns[column].dense;
    return layer === null || layer.bias === undefined ? -1 : layer.bias + to;
  }

  /** What leads to a neuron's value, one step after the other: [what, value]. */
  steps(column, index) {
    const {first, last, dense: layer} = this.columns[column];
    const steps = [];
    if (layer === null) {
      steps.push(['input', this.values[0][index]]);
    }
    for (let at = first; at <= last; at++) {
      const next = this.layers[at];
      const value = this.values[at + 1][index];
      if (next.kind === 'dense') {
        steps.push([next.bias === undefined ? 'sum' : 'sum + bias', this.sums[at][index]]);
        if (next.activation.name !== 'linear') {
          steps.push([activationText(next.activation), value]);
        }
      } else if (changesValues(next)) {
        steps.push([next.kind === 'activation' ? activationText(next.activation) : layerText(next), value]);
      }
    }
    return steps;
  }
}

/** Whether a layer does anything after training. */
function changesValues(layer) {
  return !['dropout', 'flatten', 'gaussian_noise'].includes(layer.kind);
}

function activationText({name, ...parameters}) {
  const numbers = Object.entries(parameters).map(([key, value]) => `${key.replaceAll('_', ' ')} ${value}`);
  return name.replaceAll('_', ' ') + (numbers.length ? ` (${numbers.join(', ')})` : '');
}

const layerText = layer => layer.kind.replaceAll('_', ' ');
