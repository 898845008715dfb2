// The selected neuron or edge: its numbers, and fields that change them.

const MOST_ROWS = 16;

class Inspector {
  constructor(state, host) {
    this.state = state;
    this.host = host;
  }

  /** Everything anew, for another selection. */
  rebuild() {
    const {selection} = this.state;
    this.readers = [];
    this.shown = selection;
    if (selection === null) {
      this.host.replaceChildren(element('p', {class: 'hint'},
        'Point at a neuron or an edge for its numbers. Click or tap one to change it: '
          + 'the outputs follow, and the address of this page keeps what you changed.'));
      return;
    }
    this.host.replaceChildren(...(selection.kind === 'edge'
      ? this.edgeParts(selection) : this.neuronParts(selection)));
    this.render();
  }

  /** The same selection with other numbers. */
  render() {
    this.readers.forEach(read => read());
  }

  heading(words) {
    const close = element('button', {type: 'button', class: 'quiet', 'aria-label': 'Close'}, '×');
    close.addEventListener('click', () => this.state.select(null));
    return element('header', {}, element('h2', {}, words), close);
  }

  edgeParts(edge) {
    return [
      this.heading(edgeName(this.state, edge)),
      this.field('weight', edge.place),
      this.numbers(() => edgeLines(this.state, edge)),
    ];
  }

  neuronParts({column, index}) {
    const {state} = this;
    const bias = state.network.bias(column, index);
    const parts = [this.heading(neuronName(state, column, index))];
    if (bias >= 0) {
      parts.push(this.field('bias', bias));
    }
    parts.push(this.numbers(() => neuronLines(state, column, index)));
    const picture = weightsPicture(state, column, index);
    if (picture) {
      parts.push(element('figure', {}, picture, element('figcaption', {}, 'its weights, pixel by pixel')));
    }
    if (column > 0) {
      parts.push(this.strongest(column, index));
    }
    return parts;
  }

  /** A number that can be changed, by a slider and by typing. */
  field(name, place) {
    const {state} = this;
    const {weights, original} = state.network;
    const reach = Math.max(2 * Math.abs(original[place]), 2 * typical(original), 0.1);
    const slider = element('input', {type: 'range', min: -reach, max: reach, step: 'any', 'aria-label': name});
    const number = element('input', {type: 'number', step: 'any', 'aria-label': `${name} as a number`});
    const back = element('button', {type: 'button', class: 'quiet'}, 'undo');
    slider.addEventListener('input', () => state.edit(place, Number(Number(slider.value).toPrecision(4))));
    number.addEventListener('input', () => {
      const value = readNumber(number.value);
      if (Number.isFinite(Math.fround(value))) {
        state.edit(place, value);
      }
    });
    back.addEventListener('click', () => state.edit(place, original[place]));
    this.readers.push(() => {
      slider.value = weights[place];
      if (document.activeElement !== number) {
        number.value = shortest(weights[place]);
      }
      back.disabled = !state.edits.has(place);
    });
    return element('div', {class: 'field'}, element('span', {}, name), slider, number, back);
  }

  numbers(linesOf) {
    const list = element('dl');
    this.readers.push(() => list.replaceChildren(...linesOf().flatMap(([what, value]) =>
      [element('dt', {}, what), element('dd', {}, value)])));
    return list;
  }

  /** The edges into a neuron that count most, each a button that selects it. */
  strongest(column, index) {
    const body = element('tbody');
    const more = element('p', {class: 'hint'});
    this.readers.push(() => {
      const {network} = this.state;
      const carried = network.carried(column);
      const edges = Array.from(carried, (value, from) => {
        const edge = edgeOf(this.state, column, from, index);
        return {edge, value, weight: network.weights[edge.place]};
      });
      edges.sort((a, b) => Math.abs(b.value * b.weight) - Math.abs(a.value * a.weight));
      body.replaceChildren(...edges.slice(0, MOST_ROWS).map(it => this.row(it)));
      more.textContent = edges.length > MOST_ROWS
        ? `and ${grouped(edges.length - MOST_ROWS)} more that count less` : '';
    });
    const head = element('tr', {}, ...['from', 'weight', '× input', '='].map(it => element('th', {}, it)));
    return element('div', {class: 'table'},
      element('table', {}, element('thead', {}, head), body), more);
  }

  row({edge, value, weight}) {
    const name = element('button', {type: 'button', class: 'link'},
      neuronName(this.state, edge.column - 1, edge.from));
    name.addEventListener('click', () => this.state.select(edge));
    const cells = [weight, value, weight * value].map(it => element('td', {}, text(it)));
    cells[2].className = weight * value < 0 ? 'minus' : 'plus';
    return element('tr', {}, element('td', {}, name), ...cells);
  }
}

/** The size of a network's weights, for the reach of sliders. */
function typical(weights) {
  let sum = 0;
  weights.forEach(weight => (sum += weight * weight));
  return Math.sqrt(sum / weights.length);
}
