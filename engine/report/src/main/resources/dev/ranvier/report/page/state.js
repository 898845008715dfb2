// What the reader has done: inputs, edited weights, the selected neuron or edge. Inputs of sliders
// and edited weights stand behind the # of the address, so that a link shows the same again:
//   #w=dense_1.0.2:1.25;dense_1.b.0:-0.5&x=5.1,3.5,1.4,0.2
// is the weight from neuron 0 to neuron 2, the bias of neuron 0, and what the sliders show.

class State {
  constructor(network, page) {
    this.network = network;
    this.page = page;
    this.start = Float64Array.from(page.inputs, input => toNetwork(input, input.start));
    this.inputs = this.start.slice();
    this.edits = new Map();
    this.selection = null;
    this.hovered = null;
    this.edges = 'contribution';
    this.listeners = [];
  }

  /** Calls back on each change, with what changed: 'inputs', 'weights', 'selection', 'hover'. */
  onChange(listener) {
    this.listeners.push(listener);
  }

  changed(what) {
    this.listeners.forEach(listener => listener(what));
  }

  setInput(index, value) {
    this.inputs[index] = value;
    this.changed('inputs');
  }

  setInputs(values) {
    this.inputs.set(values);
    this.changed('inputs');
  }

  /** Gives a weight or bias another value, or its own one back. */
  edit(place, value) {
    const single = Math.fround(value);
    this.network.weights[place] = single;
    if (single === this.network.original[place]) {
      this.edits.delete(place);
    } else {
      this.edits.set(place, single);
    }
    this.changed('weights');
  }

  reset() {
    this.undoEdits();
    this.inputs.set(this.start);
    this.selection = null;
    this.changed('weights');
    this.changed('selection');
    this.changed('reset');
  }

  undoEdits() {
    this.edits.forEach((_, place) => (this.network.weights[place] = this.network.original[place]));
    this.edits.clear();
  }

  select(what) {
    this.selection = same(this.selection, what) ? null : what;
    this.changed('selection');
  }

  hover(what) {
    if (!same(this.hovered, what)) {
      this.hovered = what;
      this.changed('hover');
    }
  }

  /** What stands behind the #; empty if nothing was changed. */
  hash() {
    const parts = [];
    if (this.edits.size > 0) {
      const edits = [...this.edits].map(([place, value]) => `${this.nameOf(place)}:${shortest(value)}`);
      parts.push(`w=${edits.join(';')}`);
    }
    if (!this.page.pad && this.inputs.some((value, i) => value !== this.start[i])) {
      parts.push(`x=${[...this.inputs].map((v, i) => shortest(toShown(this.page.inputs[i], v))).join(',')}`);
    }
    return parts.join('&');
  }

  /** Takes over what stands behind the #; gives how many of its parts fit nothing here. */
  readHash(text) {
    this.undoEdits();
    if (!this.page.pad) {
      this.inputs.set(this.start);
    }
    let strange = 0;
    for (const part of text.split('&').filter(it => it !== '')) {
      const [key, list] = [part.slice(0, 2), part.slice(2)];
      if (key === 'w=') {
        strange += list.split(';').filter(edit => !this.readEdit(edit)).length;
      } else if (key === 'x=') {
        strange += this.readInputs(list.split(',').map(readNumber)) ? 0 : 1;
      } else {
        strange++;
      }
    }
    this.changed('weights');
    this.changed('inputs');
    return strange;
  }

  readEdit(text) {
    const [name, number] = text.split(':');
    const place = this.placeOf(name);
    const value = Math.fround(readNumber(number));
    if (place < 0 || !Number.isFinite(value)) {
      return false;
    }
    this.network.weights[place] = value;
    this.edits.set(place, value);
    return true;
  }

  readInputs(values) {
    const right = values.length === this.inputs.length && values.every(Number.isFinite);
    if (right && !this.page.pad) {
      this.inputs.set(values.map((value, i) => toNetwork(this.page.inputs[i], value)));
    }
    return right && !this.page.pad;
  }

  /** dense_1.0.2 or dense_1.b.0 */
  nameOf(place) {
    const layer = this.network.layers.find(
      it => it.kind === 'dense' && place >= it.weight && place < endOf(it));
    if (place < layer.weight + layer.inputs * layer.size) {
      const at = place - layer.weight;
      return `${layer.name}.${Math.floor(at / layer.size)}.${at % layer.size}`;
    }
    return `${layer.name}.b.${place - layer.bias}`;
  }

  /** The place of a name in the weights; -1 if nothing has it. */
  placeOf(name) {
    const match = /^(.+)\.(b|\d+)\.(\d+)$/.exec(name);
    const layer = match && this.network.layers.find(it => it.kind === 'dense' && it.name === match[1]);
    if (!layer || Number(match[3]) >= layer.size) {
      return -1;
    }
    const to = Number(match[3]);
    if (match[2] === 'b') {
      return layer.bias === undefined ? -1 : layer.bias + to;
    }
    const from = Number(match[2]);
    return from < layer.inputs ? layer.weight + from * layer.size + to : -1;
  }
}

/** Behind a dense layer's last weight; its bias stands right behind its weights. */
function endOf(layer) {
  return layer.weight + (layer.inputs + (layer.bias === undefined ? 0 : 1)) * layer.size;
}

/** A number as people write it; anything else, also nothing, is NaN. */
function readNumber(text) {
  return text === undefined || text.trim() === '' ? NaN : Number(text);
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The input that a network gets for what a slider shows, and back. */
const toNetwork = (input, shown) => input.scale * shown + input.offset;
const toShown = (input, value) => (value - input.offset) / input.scale;

/** Up to seven digits, which is what a float holds. */
const shortest = value => String(Number(Number(value).toPrecision(7)));

/** A number to be read: three digits that count, a real minus sign. */
function text(value, digits = 3) {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  }
  const size = Math.abs(value);
  const plain =
    size !== 0 && (size < 1e-3 || size >= 1e6)
      ? value.toExponential(digits - 1)
      : value.toFixed(Math.max(0, Math.min(digits, digits - Math.floor(Math.log10(size || 1)) - 1)));
  return plain.replaceAll('-', '−');
}

/** A number where there is little room. */
function short(value) {
  const size = Math.abs(value);
  if (!(size < 1000)) {
    return Number.isFinite(value) ? value.toExponential(0).replace('+', '').replace('-', '−') : text(value);
  }
  const plain = value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
  return Number(plain) === 0 ? '0.00' : plain.replace('-', '−');
}

/** Makes an element: tag, attributes, children (elements or strings, which are taken as text). */
function element(tag, attributes = {}, ...children) {
  return build(document.createElement(tag), attributes, children);
}

function svgElement(tag, attributes = {}, ...children) {
  return build(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function build(made, attributes, children) {
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}
