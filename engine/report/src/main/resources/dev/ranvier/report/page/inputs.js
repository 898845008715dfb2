// Sliders for up to eight inputs, and the data's rows to try.

const MOST_SLIDERS = 8;

class Sliders {
  constructor(state, host) {
    this.state = state;
    this.page = state.page;
    const chosen = this.page.inputs.map((input, index) => ({input, index})).slice(0, MOST_SLIDERS);
    this.sliders = chosen.map(({input, index}) => this.slider(input, index));
    host.append(element('h2', {}, 'Inputs'), ...this.sliders.map(it => it.row));
    const hidden = this.page.inputs.length - chosen.length;
    if (hidden > 0) {
      host.append(element('p', {class: 'hint'},
        `${counted(hidden, 'more input')} without a slider: paste a row of all `
          + `${this.page.inputs.length} numbers to set them.`), this.paste());
    }
    if (this.page.points) {
      host.append(this.sampler());
    }
    this.render();
  }

  slider(input, index) {
    const step = (input.most - input.least) / 200;
    const range = element('input',
      {type: 'range', min: input.least, max: input.most, step: 'any', id: `input-${index}`});
    const number = element('input',
      {type: 'number', step: Number(step.toPrecision(1)), 'aria-label': `${input.name} as a number`});
    range.addEventListener('input', () =>
      this.state.setInput(index, toNetwork(input, rounded(Number(range.value), step))));
    range.addEventListener('keydown', event => {
      // Without steps of its own a range would move by one.
      const by = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1}[event.key];
      if (by) {
        // From the state, not from the element, which follows a frame later.
        const shown = toShown(input, this.state.inputs[index]);
        const next = Math.min(Math.max(shown + by * 2 * step, input.least), input.most);
        this.state.setInput(index, toNetwork(input, rounded(next, step)));
        event.preventDefault();
      }
    });
    number.addEventListener('input', () => {
      const value = readNumber(number.value);
      if (Number.isFinite(value)) {
        this.state.setInput(index, toNetwork(input, value));
      }
    });
    const label = element('label', {for: `input-${index}`}, input.name,
      ...(input.unit ? [element('small', {}, ` ${input.unit}`)] : []));
    return {index, input, range, number, row: element('div', {class: 'slider'}, label, number, range)};
  }

  /** A row of numbers out of a table, with commas, semicolons, tabs or blanks between. */
  paste() {
    const field = element('input', {type: 'text', class: 'paste', placeholder: '0.1, 0.2, …', 'aria-label': 'All inputs'});
    const said = element('p', {class: 'hint', role: 'status'});
    field.addEventListener('change', () => {
      const values = field.value.split(/[\s,;]+/).filter(it => it !== '').map(readNumber);
      const right = values.length === this.page.inputs.length && values.every(Number.isFinite);
      said.textContent = right ? '' : `Expected ${this.page.inputs.length} numbers, found ${values.length}.`;
      if (right) {
        this.state.setInputs(values.map((value, i) => toNetwork(this.page.inputs[i], value)));
      }
    });
    return element('div', {}, field, said);
  }

  /** Goes through the data's rows. */
  sampler() {
    const {points, outputs} = this.page;
    const said = element('span', {class: 'hint', role: 'status'});
    const button = element('button', {type: 'button'}, 'Try a row of the data');
    let at = -1;
    button.addEventListener('click', () => {
      at = (at + 1) % points.features.length;
      this.state.setInputs(points.features[at]);
      const target = points.targets[at];
      said.textContent = target === null ? ''
        : outputs.length > 1 ? `there: ${outputs[target].name}`
        : this.page.classes ? `there: ${this.page.classes[target > 0.5 ? 1 : 0]}`
        : `there: ${outputText(outputs[0], target, 4)}`;
    });
    return element('div', {class: 'sampler'}, button, said);
  }

  render() {
    for (const {index, input, range, number} of this.sliders) {
      const shown = toShown(input, this.state.inputs[index]);
      range.value = shown;
      if (document.activeElement !== number) {
        number.value = Number(shown.toPrecision(4));
      }
    }
  }
}

/** To the digits that a step has. */
function rounded(value, step) {
  return Number(value.toFixed(Math.max(0, 1 - Math.floor(Math.log10(step)))));
}
