// What things are called.

/** Widths of texts in a font. */
function measurer(font) {
  const context = document.createElement('canvas').getContext('2d');
  context.font = font;
  return words => context.measureText(words).width;
}

/** As much of a text as there is room for. */
function fitted(words, room, measure) {
  if (measure(words) <= room) {
    return words;
  }
  let length = words.length;
  while (length > 0 && measure(words.slice(0, length).trimEnd() + '…') > room) {
    length--;
  }
  return length > 0 ? words.slice(0, length).trimEnd() + '…' : '';
}

/** A column's layer: input, or its dense layer's name. */
function columnName(network, c) {
  return network.columns[c].dense?.name ?? 'input';
}

function neuronName(state, c, index) {
  const {network, page} = state;
  if (c === 0 && page.pad) {
    return `pixel in row ${Math.floor(index / page.pad.side)}, column ${index % page.pad.side}`;
  }
  if (c === 0) {
    return page.inputs[index].name;
  }
  const place = `${columnName(network, c)}[${index}]`;
  return c === network.columns.length - 1 ? `${page.outputs[index].name} · ${place}` : place;
}

const counted = (count, one, many = `${one}s`) => `${grouped(count)} ${count === 1 ? one : many}`;

const grouped = count => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** Lines above a column: its size, its function, what stands between. */
function headingOf(network, c, page) {
  const {first, last, dense, size} = network.columns[c];
  const ends = c === network.columns.length - 1;
  const count = c === 0 && page.pad ? `${page.pad.side} × ${page.pad.side} pixels`
    : counted(size, c === 0 ? 'input' : ends ? 'output' : 'neuron');
  const names = [];
  for (let at = first; at <= last; at++) {
    const layer = network.layers[at];
    const own = layer.activation && (layer.kind !== 'dense' || layer.activation.name !== 'linear');
    if (own) {
      names.push(activationText(layer.activation));
    } else if (layer.kind !== 'dense' && changesValues(layer)) {
      names.push(layerText(layer));
    }
  }
  return [count, names.length ? names.join(', ') : dense ? 'linear' : ''];
}

/** What is drawn of how much, as sentences. */
function captionOf(network, plan, shown, state) {
  const meant = state.edges === 'weight' ? 'weight' : 'weight × input';
  const sentences = [
    `Colour is the sign (blue above zero, orange below), width of an edge and strength of a colour `
      + `the size: an edge's of its ${meant}, a neuron's of what it gives.`,
  ];
  plan.columns.forEach((column, c) => {
    if (column.mosaic && column.per > 1) {
      sentences.push(`Each cell of ${columnName(network, c)} stands for ${column.per} neurons and `
        + 'shows the one that gives most.');
    }
    const all = c > 0 ? network.columns[c - 1].size * column.size : 0;
    if (all > MOST_EDGES) {
      sentences.push(`Into ${columnName(network, c)} lead ${grouped(all)} edges: the strongest `
        + `${shown[c - 1]} are drawn.`);
    }
  });
  return [sentences.join(' ')];
}

/** Whether outputs are probabilities. */
function givesShares(network) {
  const activation = lastActivation(network, network.columns.length - 1);
  return ['softmax', 'sigmoid', 'hard_sigmoid'].includes(activation);
}

/** An output as people want to read it; of a probability look people for its first digits. */
function outputText(output, value, digits, share = false) {
  if (share && output.scale === 1 && output.offset === 0 && output.unit === '') {
    return Number.isFinite(value) ? value.toFixed(digits) : text(value);
  }
  const shown = output.scale * value + output.offset;
  return text(shown, digits) + (output.unit ? ` ${output.unit}` : '');
}

/** Round numbers between two others, about as many as wanted. */
function ticks(least, most, wanted) {
  const rough = (most - least) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(it => it * power).find(it => it >= rough * 0.999);
  const made = [];
  for (let at = Math.ceil(least / step - 1e-9); at * step <= most + 1e-9 * step; at++) {
    made.push(Number((at * step).toPrecision(12)));
  }
  return made;
}

/** A round number without zeros behind it. */
const tickText = value => String(value).replace('-', '−');
