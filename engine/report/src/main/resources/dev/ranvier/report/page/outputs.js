// What the network says: the answer in large letters, and a bar for each output.

const MOST_BARS = 12;

class Outputs {
  constructor(state, host) {
    this.state = state;
    this.network = state.network;
    const activation = lastActivation(this.network, this.network.columns.length - 1);
    this.shares = givesShares(this.network);
    this.oneOf = activation === 'softmax' || activation === 'log_softmax';
    // As the map has them.
    this.coloured = !this.state.page.pad && this.network.values.at(-1).length > 1;
    this.answer = element('p', {class: 'answer', role: 'status'});
    this.bars = element('div', {class: 'bars'});
    this.more = element('p', {class: 'hint'});
    host.append(element('h2', {}, 'Output'), this.answer, this.bars, this.more);
    this.rows = Array.from({length: Math.min(this.named().length, MOST_BARS)}, () => this.row());
    this.bars.append(...this.rows.map(it => it.row));
  }

  /** Outputs with their values; of one output that means two classes, both. */
  named() {
    const {page} = this.state;
    const values = [...this.network.values.at(-1)];
    if (page.classes && values.length === 1) {
      const [second] = values;
      return [[page.classes[0], 1 - second], [page.classes[1], second]]
        .map(([name, value], index) => ({name, value, index, words: value.toFixed(4)}));
    }
    return values.map((value, index) => {
      const output = page.outputs[index];
      return {name: output.name, value, index, words: outputText(output, value, 4, this.shares)};
    });
  }

  row() {
    const name = element('span', {class: 'name'});
    const fill = element('i');
    const track = element('span', {class: 'track'}, fill);
    const value = element('span', {class: 'number'});
    return {name, fill, value, track, row: element('div', {class: 'row'}, name, track, value)};
  }

  render() {
    const all = this.named();
    const best = all.reduce((a, b) => (b.value > a.value ? b : a));
    const hidden = all.length - this.rows.length;
    const shown = hidden > 0
      ? [...all].sort((a, b) => b.value - a.value).slice(0, MOST_BARS) : all;
    const reach = this.shares ? 1 : all.reduce((a, b) => Math.max(a, Math.abs(b.value)), 0) || 1;
    shown.forEach((output, i) => {
      const {name, fill, value, track, row} = this.rows[i];
      const share = Math.min(Math.abs(output.value) / reach, 1) || 0;
      name.textContent = output.name;
      value.textContent = output.words;
      track.classList.toggle('both', !this.shares);
      fill.style.transform = `scaleX(${(output.value < 0 ? -share : share).toFixed(4)})`;
      fill.className = output.value < 0 ? 'minus' : 'plus';
      fill.style.background = this.coloured ? css(Colours.ofClass(output.index, 1)) : '';
      row.classList.toggle('best', all.length > 1 && output.index === best.index);
    });
    this.more.textContent = hidden > 0 ? `and ${grouped(hidden)} more with smaller values` : '';
    this.answer.replaceChildren(...this.answerParts(all, best));
  }

  answerParts(all, best) {
    if (this.state.page.blank) {
      return [element('small', {}, 'Draw a digit on the pad')];
    }
    if (all.length === 1) {
      return [best.words];
    }
    if (this.shares) {
      return [best.name, element('small', {}, ` ${text(100 * best.value)} %`)];
    }
    return this.oneOf ? [best.name, element('small', {}, ` ${text(100 * Math.exp(best.value))} %`)]
      : [element('small', {}, counted(all.length, 'value'))];
  }
}
