// The large map of the output, or of a neuron, over two inputs.

/** The large map with axes, the data, and a point that can be moved. */
class SurfacePanel {
  constructor(state, surface, host) {
    this.state = state;
    this.surface = surface;
    this.canvas = element('canvas', {class: 'surface', tabindex: 0, role: 'application'});
    this.title = element('h2');
    this.key = element('div', {class: 'key'});
    host.append(this.title, this.axisChoice(), this.canvas, this.key);
    this.host = host;
    this.measure = measurer('11px system-ui, sans-serif');
    onSurface(this);
    new ResizeObserver(() => this.render()).observe(host);
  }

  /** Which inputs are the axes, if there are more than two. */
  axisChoice() {
    const row = element('div', {class: 'axes'});
    const {inputs} = this.state.page;
    if (inputs.length > 2) {
      row.append(...[0, 1].map(axis => {
        const choice = element('select', {'aria-label': axis === 0 ? 'Input to the right' : 'Input upwards'},
          ...inputs.slice(0, MOST_SLIDERS).map((input, i) => element('option', {value: i}, input.name)));
        choice.value = this.surface.axes[axis];
        choice.addEventListener('change', () => {
          this.surface.axes[axis] = Number(choice.value);
          this.state.changed('axes');
        });
        return choice;
      }));
      row.children[0].after(element('span', {}, '→, ↑'));
    }
    return row;
  }

  /** What is drawn: a neuron that is pointed at or selected, else the output. */
  subject() {
    const last = this.surface.network.columns.length - 1;
    const neuron = [this.state.hovered, this.state.selection].find(it =>
      it?.kind === 'neuron' && it.column > 0 && this.surface.maps[it.column]?.[it.index]);
    if (neuron) {
      return {c: neuron.column, index: neuron.index, name: neuronName(this.state, neuron.column, neuron.index)};
    }
    const {outputs} = this.state.page;
    return outputs.length === 1
      ? {c: last, index: 0, name: outputs[0].name}
      : {c: last, index: -1, name: 'the largest output'};
  }

  render() {
    const {surface} = this;
    const subject = this.subject();
    this.title.textContent = `Map of ${subject.name}`;
    const size = Math.min(this.title.clientWidth, 340);
    const [left, bottom] = [52, 36];
    this.box = {left, top: 6, width: size - left - 16, height: size - left - 16};
    const context = sized(this.canvas, size, this.box.height + bottom + 6);
    const colours = this.coloursOf(subject);
    context.save();
    context.translate(left, 6);
    surface.paint(context, this.box.width, this.box.height, colours);
    this.drawData(context);
    this.drawHere(context);
    context.restore();
    this.drawAxes(context);
    this.renderKey(subject);
    this.canvas.setAttribute('aria-label',
      `${this.title.textContent}. Arrow keys move the inputs.`);
  }

  coloursOf({c, index}) {
    const maps = this.surface.maps[c];
    if (index >= 0) {
      const [middle, reach] = this.surface.balance(c, index);
      return i => Colours.signed((maps[index][i] - middle) / reach);
    }
    const certain = lastActivation(this.surface.network, c) === 'softmax';
    return i => {
      let best = 0;
      maps.forEach((map, j) => (best = map[i] > maps[best][i] ? j : best));
      const chance = 1 / maps.length;
      const certainty = certain ? (maps[best][i] - chance) / (1 - chance) : 0.8;
      return Colours.ofClass(best, 0.85 * certainty);
    };
  }

  drawData(context) {
    const {points, outputs, inputs} = this.state.page;
    if (!points || inputs.length > 2) {
      return;
    }
    points.features.forEach((row, i) => {
      const [x, y] = this.toBox(row);
      const target = points.targets[i];
      context.beginPath();
      context.arc(x, y, 3, 0, 7);
      context.fillStyle = css(outputs.length > 1
        ? Colours.ofClass(target, 1)
        : Colours.signed((target - points.middle) / points.reach));
      context.fill();
      context.strokeStyle = '#ffffffcc';
      context.lineWidth = 1;
      context.stroke();
    });
  }

  toBox(row) {
    return [0, 1].map(axis => {
      const [least, most] = this.surface.range(axis);
      const share = (row[this.surface.axes[axis]] - least) / (most - least);
      return axis === 0 ? share * this.box.width : (1 - share) * this.box.height;
    });
  }

  drawHere(context) {
    const [x, y] = this.toBox(this.state.inputs);
    for (const [width, colour] of [[4.5, '#ffffff'], [2, '#14181f']]) {
      context.beginPath();
      context.arc(x, y, 7, 0, 7);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  drawAxes(context) {
    const {left, top, width, height} = this.box;
    const inputs = this.surface.axes.map(axis => this.state.page.inputs[axis]);
    context.font = '11px system-ui, sans-serif';
    context.fillStyle = getComputedStyle(this.canvas).color;
    const named = input => input.name + (input.unit ? ` (${input.unit})` : '');
    context.textAlign = 'center';
    for (const tick of ticks(inputs[0].least, inputs[0].most, 5)) {
      const share = (tick - inputs[0].least) / (inputs[0].most - inputs[0].least);
      context.fillText(tickText(tick), left + (inputs[0].scale < 0 ? 1 - share : share) * width, top + height + 13);
    }
    context.fillText(fitted(named(inputs[0]), width, this.measure), left + width / 2, top + height + 31);
    context.textAlign = 'right';
    for (const tick of ticks(inputs[1].least, inputs[1].most, 5)) {
      const share = (tick - inputs[1].least) / (inputs[1].most - inputs[1].least);
      context.fillText(tickText(tick), left - 5, top + (inputs[1].scale < 0 ? share : 1 - share) * height + 4);
    }
    context.save();
    context.translate(10, top + height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'center';
    context.fillText(fitted(named(inputs[1]), height, this.measure), 0, 0);
    context.restore();
  }

  /** What the colours mean. */
  renderKey({c, index}) {
    if (index < 0) {
      this.key.replaceChildren(...this.state.page.outputs.slice(0, 8).map((output, i) => {
        const mark = element('i');
        mark.style.background = css(Colours.ofClass(i, 1));
        return element('span', {}, mark, output.name);
      }));
      return;
    }
    const [middle, reach] = this.surface.balance(c, index);
    const isOutput = c === this.surface.network.columns.length - 1;
    const shown = value => isOutput ? outputText(this.state.page.outputs[index], value, 3) : text(value);
    const bar = element('canvas', {class: 'bar'});
    const context = sized(bar, 120, 10);
    context.drawImage(raster(1, 60, i => Colours.signed(i / 29.5 - 1)), 0, 0, 120, 10);
    this.key.replaceChildren(
      element('span', {}, shown(middle - reach)), bar, element('span', {}, shown(middle + reach)));
  }
}

function onSurface(panel) {
  const {canvas, state, surface} = panel;
  const set = (axis, share) => {
    const [least, most] = surface.range(axis);
    state.inputs[surface.axes[axis]] = least + (most - least) * Math.min(Math.max(share, 0), 1);
  };
  const move = event => {
    const box = canvas.getBoundingClientRect();
    set(0, (event.clientX - box.left - panel.box.left) / panel.box.width);
    set(1, 1 - (event.clientY - box.top - panel.box.top) / panel.box.height);
    state.changed('inputs');
  };
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    move(event);
  });
  canvas.addEventListener('pointermove', event => {
    if (canvas.hasPointerCapture(event.pointerId)) {
      move(event);
    }
  });
  canvas.addEventListener('keydown', event => {
    const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1]}[event.key];
    if (step) {
      set(step[0], surface.here()[step[0]] + step[1] / 50);
      state.changed('inputs');
      event.preventDefault();
    }
  });
}
