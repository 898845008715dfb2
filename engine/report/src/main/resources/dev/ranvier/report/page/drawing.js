// The picture of the network: canvases for cells and heat maps below, edges and neurons above.

class Drawing {
  constructor(state, surface, host, caption) {
    this.state = state;
    this.network = state.network;
    this.surface = surface;
    this.host = host;
    this.caption = caption;
    this.scales = this.network.columns.map(() => 1);
    this.measure = measurer('12px system-ui, sans-serif');
    this.measureStrong = measurer('bold 12px system-ui, sans-serif');
    new ResizeObserver(() => this.resized()).observe(host);
  }

  resized() {
    if (this.host.clientWidth !== this.laidOutFor) {
      this.layOut();
      this.render();
    }
  }

  /** Makes all elements anew for the width that there is. */
  layOut() {
    const page = this.state.page;
    this.laidOutFor = this.host.clientWidth;
    const mapped = this.surface.mapsNeurons;
    this.plan = layOut(this.network, page, this.laidOutFor - 12, this.measure, mapped);
    const {width, height} = this.plan;
    this.svg = svgElement('svg', {
      width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'Network',
    });
    const sheet = element('div', {class: 'sheet'});
    sheet.style.width = `${width}px`;
    sheet.style.height = `${height}px`;
    this.edgeLayers = this.plan.columns.map(() => svgElement('g', {class: 'edges'}));
    this.nodes = this.plan.columns.map((column, c) => this.columnElements(column, c, sheet));
    this.svg.prepend(...this.edgeLayers);
    this.paths = this.plan.columns.map(() => []);
    this.plan.columns.forEach((column, c) => this.svg.append(this.heading(column, c)));
    sheet.append(this.svg);
    this.host.replaceChildren(sheet);
  }

  /** What stands above a column: how many, and what they do. */
  heading(column, c) {
    const [x] = column.at(0);
    const middle = column.mosaic ? column.x + column.width / 2 : x;
    const room = column.width + (c === 0 || c === this.plan.columns.length - 1
      ? Math.min(column.gap, 2 * (c === 0 ? this.plan.left : this.plan.right))
      : column.gap) - 10;
    const lines = headingOf(this.network, c, this.state.page);
    return svgElement('g', {class: 'heading'}, ...lines.map((line, i) => {
      const least = i === 0 && this.measure(line) * 1.1 > room ? String(this.network.columns[c].size) : line;
      const shown = fitted(least, room, this.measure);
      const attributes = {x: middle, y: 16 + 17 * i, class: i === 0 ? 'count' : 'what'};
      return svgElement('text', attributes, shown, svgElement('title', {}, line));
    }));
  }

  columnElements(column, c, sheet) {
    if (column.mosaic) {
      const canvas = element('canvas', {class: 'mosaic', tabindex: 0, role: 'img'});
      place(canvas, column.x, column.y);
      const context = sized(canvas, column.width, column.height);
      sheet.append(canvas);
      const mosaic = {canvas, context};
      onMosaic(this, mosaic, column, c);
      return mosaic;
    }
    const mapped = this.surface.mapsNeurons;
    return Array.from({length: column.size}, (_, index) => {
      const node = new Node(this, column, c, index, mapped);
      if (node.canvas) {
        sheet.append(node.canvas);
      }
      this.svg.append(node.group);
      return node;
    });
  }

  /** The neuron that is pointed at or selected, whose edges alone are wanted. */
  focus() {
    const {hovered, selection} = this.state;
    return [hovered, selection].find(it => it?.kind === 'neuron') ?? null;
  }

  render() {
    if (!this.plan) {
      return;
    }
    this.plan.columns.forEach((column, c) => {
      const values = this.network.shown(c);
      if (column.mosaic) {
        this.renderMosaic(column, c, values);
      } else {
        this.nodes[c].forEach(node => node.render(values[node.index], this.scaleOf(c, values)));
      }
    });
    const shown = this.plan.columns.slice(1).map((_, i) => this.renderEdges(i + 1));
    this.caption.replaceChildren(...captionOf(this.network, this.plan, shown, this.state));
  }

  /** What counts as full strength in a column. */
  scaleOf(c, values) {
    const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    return Math.max(this.scales[c], largest) || 1;
  }

  renderMosaic(column, c, values) {
    const {canvas, context} = this.nodes[c];
    const scale = this.scaleOf(c, values);
    const pixels = c === 0 && this.state.page.pad;
    const gap = column.cell >= 6 && !pixels ? 1 : 0;
    context.clearRect(0, 0, column.width, column.height);
    for (let cell = 0; cell < column.cells; cell++) {
      const neuron = column.strongest(cell, values);
      const x = (cell % column.across) * column.cell;
      const y = Math.floor(cell / column.across) * column.cell;
      const colour = pixels
        ? mix(Colours.zero, Colours.ink, Math.min(Math.abs(values[neuron]) / scale, 1))
        : Colours.signed(values[neuron] / scale);
      context.fillStyle = css(colour);
      context.fillRect(x, y, column.cell - gap, column.cell - gap);
      if (this.isMarked(c, cell, column)) {
        context.strokeStyle = css(Colours.ink);
        context.lineWidth = 2;
        context.strokeRect(x, y, column.cell - gap, column.cell - gap);
      }
    }
    canvas.setAttribute('aria-label', `${this.network.columns[c].size} values of ${columnName(this.network, c)}`);
  }

  isMarked(c, cell, column) {
    return [this.state.selection, this.state.hovered].some(it =>
      it?.kind === 'neuron' && it.column === c && Math.floor(it.index / column.per) === cell);
  }

  /** Gives how many edges are drawn. */
  renderEdges(c) {
    const focus = this.focus();
    const wanted = focus?.column === c ? {to: focus.index}
      : focus?.column === c - 1 ? {from: focus.index} : null;
    const edges = edgesInto(this.network, c, this.state.edges === 'weight', wanted);
    const strongest = edges.reduce((a, edge) => Math.max(a, Math.abs(edge[3])), 0) || 1;
    const paths = this.paths[c];
    while (paths.length < edges.length) {
      paths.push(new Edge(this, c));
      this.edgeLayers[c].append(paths.at(-1).line, paths.at(-1).hit);
    }
    paths.forEach((path, i) => path.render(edges[i], strongest, wanted, focus !== null));
    return edges.length;
  }
}

/** A neuron as a circle with its value, or as a square heat map over both inputs. */
class Node {
  constructor(drawing, column, c, index, mapped) {
    this.drawing = drawing;
    this.column = c;
    this.index = index;
    this.radius = column.radius;
    const [x, y] = column.at(index);
    const r = column.radius;
    this.shape = mapped
      ? svgElement('rect', {x: x - r, y: y - r, width: 2 * r, height: 2 * r, rx: 7, class: 'map'})
      : svgElement('circle', {cx: x, cy: y, r, class: 'neuron'});
    this.value = svgElement('text', {x, y: y + 4, class: 'value'});
    this.group = svgElement('g', {class: 'node', role: 'button', tabindex: -1}, this.shape);
    if (mapped) {
      this.canvas = element('canvas', {class: 'map'});
      place(this.canvas, x - r, y - r);
      this.context = sized(this.canvas, 2 * r, 2 * r);
      this.here = svgElement('circle', {r: 2.5, class: 'here'});
      this.group.append(this.here);
      this.corner = [x - r, y - r];
    } else if (r >= 14) {
      this.group.append(this.value);
    }
    this.label(x, y, c);
    onNode(drawing, this);
  }

  /** Names of inputs stand to the left, names and values of outputs to the right. */
  label(x, y, c) {
    const {page} = this.drawing.state;
    const {plan, measure} = this.drawing;
    const last = c === plan.columns.length - 1;
    if (c === 0) {
      const name = fitted(page.inputs[this.index].name, plan.left - 14, measure);
      this.group.append(svgElement('text', {x: x - this.radius - 8, y: y + 4, class: 'before'}, name));
    }
    if (last) {
      const name = fitted(page.outputs[this.index].name, plan.right - 14, measure);
      const right = x + this.radius + 8;
      this.share = givesShares(this.drawing.network);
      this.outcome = plan.outcomes && svgElement('text', {x: right, y: y + 11, class: 'after strong'});
      this.group.append(
        svgElement('text', {x: right, y: y + (this.outcome ? -4 : 4), class: 'after'}, name),
        ...(this.outcome ? [this.outcome] : []));
    }
  }

  render(value, scale) {
    const {state, surface} = this.drawing;
    const colour = Colours.signed(value / scale);
    if (this.canvas) {
      surface.drawSmall(this.context, this.column, this.index, 2 * this.radius, scale);
      const [u, v] = surface.here();
      this.here.setAttribute('cx', this.corner[0] + u * 2 * this.radius);
      this.here.setAttribute('cy', this.corner[1] + (1 - v) * 2 * this.radius);
      this.shape.setAttribute('stroke', css(mix(colour, Colours.ink, 0.25)));
    } else {
      this.shape.setAttribute('fill', css(colour));
      this.value.textContent = short(value);
      this.value.style.fill = Colours.on(colour);
    }
    if (this.outcome) {
      const words = outputText(state.page.outputs[this.index], value, 3, this.share);
      this.outcome.textContent = fitted(words, this.drawing.plan.right - 14, this.drawing.measureStrong);
    }
    const mine = it => it?.kind === 'neuron' && it.column === this.column && it.index === this.index;
    this.group.classList.toggle('selected', mine(state.selection));
    this.group.classList.toggle('hovered', mine(state.hovered));
    this.group.setAttribute('aria-label',
      `${neuronName(state, this.column, this.index)}: ${text(value)}`);
  }
}

/** An edge: a line that is seen and a broader one that is easily met. */
class Edge {
  constructor(drawing, c) {
    this.drawing = drawing;
    this.column = c;
    this.line = svgElement('path', {class: 'edge'});
    this.hit = svgElement('path', {class: 'hit'});
    onEdge(drawing, this);
  }

  render(edge, strongest, wanted, focused) {
    this.line.toggleAttribute('hidden', edge === undefined);
    this.hit.toggleAttribute('hidden', edge === undefined);
    if (edge === undefined) {
      return;
    }
    const [from, to, at, strength] = edge;
    const {plan, state} = this.drawing;
    this.from = from;
    this.to = to;
    const [x0, y0] = plan.columns[this.column - 1].out(from);
    const [x1, y1] = plan.columns[this.column].into(to);
    const middle = (x0 + x1) / 2;
    const d = `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
    const share = Math.abs(strength) / strongest;
    const off = focused && !(wanted && (wanted.to ?? to) === to && (wanted.from ?? from) === from);
    const edited = state.edits.has(at);
    const mine = it => it?.kind === 'edge' && it.place === at;
    this.line.setAttribute('d', d);
    this.hit.setAttribute('d', d);
    // Over cells, which they must not hide, edges are finer.
    const fine = plan.columns[this.column - 1].mosaic || plan.columns[this.column].mosaic;
    const [thick, dense] = fine ? [2, 0.4] : [5, 0.62];
    this.line.setAttribute('stroke-width', (0.6 + thick * share).toFixed(2));
    this.line.setAttribute('stroke-opacity', off ? 0.06 : (0.28 + dense * share).toFixed(3));
    this.line.setAttribute('class', ['edge', strength < 0 ? 'minus' : 'plus', edited ? 'edited' : '',
      mine(state.selection) || mine(state.hovered) ? 'chosen' : ''].join(' '));
  }
}

function place(canvas, x, y) {
  canvas.style.left = `${x}px`;
  canvas.style.top = `${y}px`;
}
