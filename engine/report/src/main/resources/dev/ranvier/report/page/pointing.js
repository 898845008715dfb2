// Mouse, finger and keyboard in the picture of the network, and the numbers beside the pointer.

const Tip = {
  box: null,

  /** Shows lines [what, value] beside a place of the window, below a title. */
  show(event, title, lines, picture) {
    this.box.replaceChildren(
      element('b', {}, title),
      ...lines.map(([what, value]) => element('div', {}, element('span', {}, what), element('span', {}, value))));
    if (picture) {
      this.box.append(picture);
    }
    this.box.hidden = false;
    const {width, height} = this.box.getBoundingClientRect();
    const [x, y] = [event.clientX + 16, event.clientY + 16];
    const left = Math.max(4, Math.min(x, innerWidth - width - 8));
    const top = y + height > innerHeight - 8 ? Math.max(4, event.clientY - height - 12) : y;
    this.box.style.left = `${left}px`;
    this.box.style.top = `${top}px`;
  },

  hide() {
    this.box.hidden = true;
  },
};

function neuronLines(state, c, index) {
  const {network} = state;
  const lines = network.steps(c, index).map(([what, value]) => [what, text(value, 4)]);
  const bias = network.bias(c, index);
  if (bias >= 0) {
    lines.unshift(['bias', text(network.weights[bias], 4)]);
  }
  if (c === 0 && !state.page.pad) {
    const input = state.page.inputs[index];
    const unit = input.unit ? ` ${input.unit}` : '';
    lines.unshift(['shown', text(toShown(input, state.inputs[index]), 4) + unit]);
  }
  return lines;
}

function edgeLines(state, edge) {
  const {network} = state;
  const weight = network.weights[edge.place];
  const carried = network.carried(edge.column)[edge.from];
  const lines = [['weight', text(weight, 4)], ['× input', text(carried, 4)],
    ['=', text(weight * carried, 4)]];
  if (state.edits.has(edge.place)) {
    lines.push(['weight before', text(network.original[edge.place], 4)]);
  }
  return lines;
}

const edgeName = (state, {column, from, to}) =>
  `${neuronName(state, column - 1, from)} → ${neuronName(state, column, to)}`;

/** A neuron's weights as a picture, if it looks at one. */
function weightsPicture(state, c, index) {
  const {pad} = state.page;
  if (c !== 1 || !pad) {
    return null;
  }
  const weights = Array.from(
    {length: pad.side ** 2}, (_, i) => state.network.weights[state.network.edge(1, i, index)]);
  const largest = weights.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const small = raster(pad.side, pad.side, i => Colours.signed(weights[i] / largest));
  small.className = 'weights';
  return small;
}

function onNode(drawing, node) {
  const {state} = drawing;
  const what = {kind: 'neuron', column: node.column, index: node.index};
  pointed(state, node.group, () => what, event =>
    Tip.show(event, neuronName(state, node.column, node.index),
      neuronLines(state, node.column, node.index), weightsPicture(state, node.column, node.index)));
  node.group.addEventListener('keydown', event => onNodeKey(drawing, node, event));
  node.group.addEventListener('focus', () => state.hover(what));
  node.group.addEventListener('blur', () => state.hover(null));
  if (node.index === 0) {
    node.group.setAttribute('tabindex', 0);
  }
}

/** Arrows go from neuron to neuron, Enter selects. */
function onNodeKey(drawing, node, event) {
  const step = {ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0]}[event.key];
  if (event.key === 'Enter' || event.key === ' ') {
    drawing.state.select({kind: 'neuron', column: node.column, index: node.index});
  } else if (step) {
    const nodes = drawing.nodes[node.column + step[0]];
    if (Array.isArray(nodes)) {
      nodes[Math.min(Math.max(node.index + step[1], 0), nodes.length - 1)].group.focus();
    } else {
      nodes?.canvas.focus();
    }
  } else {
    return;
  }
  event.preventDefault();
}

function onEdge(drawing, edge) {
  const {state} = drawing;
  const what = () => edgeOf(state, edge.column, edge.from, edge.to);
  pointed(state, edge.hit, what, event =>
    Tip.show(event, edgeName(state, what()), edgeLines(state, what())));
}

function edgeOf(state, column, from, to) {
  return {kind: 'edge', column, from, to, place: state.network.edge(column, from, to)};
}

function pointed(state, target, what, tip) {
  target.addEventListener('pointermove', event => {
    state.hover(what());
    tip(event);
  });
  target.addEventListener('pointerleave', () => {
    state.hover(null);
    Tip.hide();
  });
  target.addEventListener('click', () => state.select(what()));
}

/** Cells: the pointer's, or the one that arrows have reached. */
function onMosaic(drawing, {canvas}, column, c) {
  const {state} = drawing;
  const at = event => {
    const box = canvas.getBoundingClientRect();
    const cell = column.cellAt(event.clientX - box.left, event.clientY - box.top);
    return cell < 0 ? null : neuronOf(drawing, column, c, cell);
  };
  canvas.addEventListener('pointermove', event => {
    const what = at(event);
    state.hover(what);
    if (what === null) {
      Tip.hide();
    } else {
      Tip.show(event, neuronName(state, c, what.index),
        neuronLines(state, c, what.index), weightsPicture(state, c, what.index));
    }
  });
  canvas.addEventListener('pointerleave', () => {
    state.hover(null);
    Tip.hide();
  });
  canvas.addEventListener('click', event => {
    const what = at(event);
    if (what !== null) {
      state.select(what);
    }
  });
  canvas.addEventListener('keydown', event => onMosaicKey(drawing, column, c, event));
}

function neuronOf(drawing, column, c, cell) {
  const index = column.strongest(cell, drawing.network.shown(c));
  return {kind: 'neuron', column: c, index};
}

function onMosaicKey(drawing, column, c, event) {
  const {across} = column;
  const step = {ArrowUp: -across, ArrowDown: across, ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (step === undefined) {
    return;
  }
  const {selection} = drawing.state;
  const here = selection?.kind === 'neuron' && selection.column === c
    ? Math.floor(selection.index / column.per) : -step;
  const cell = Math.min(Math.max(here + step, 0), column.cells - 1);
  const what = neuronOf(drawing, column, c, cell);
  if (!same(what, selection)) {
    drawing.state.select(what);
  }
  event.preventDefault();
}
