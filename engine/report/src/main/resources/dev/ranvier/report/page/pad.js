// A pad to draw on, for a network that looks at pictures.

const PAD_SIDE = 224;

/** Half the width of the pen. */
const PEN = 9;

class Pad {
  constructor(state, host) {
    this.state = state;
    this.side = state.page.pad.side;
    this.strokes = [];
    this.canvas = element('canvas', {
      class: 'pad', tabindex: 0, role: 'application',
      'aria-label': 'Pad to draw on. With the keyboard: arrows move the pen, the space bar puts it down or lifts it.',
    });
    this.context = sized(this.canvas, PAD_SIDE, PAD_SIDE);
    const clear = element('button', {type: 'button'}, 'Clear');
    clear.addEventListener('click', () => this.clear());
    host.append(element('h2', {}, 'Draw'), this.canvas,
      element('div', {class: 'sampler'}, clear, this.examples()));
    this.cursor = null;
    onPad(this);
    this.reset();
  }

  /** Pictures of the data that can be tried. */
  examples() {
    const {examples} = this.state.page;
    return element('div', {class: 'examples'}, ...(examples ?? []).map((example, i) => {
      const button = element('button', {type: 'button', 'aria-label': `Example ${i}: ${example.name}`});
      button.append(raster(this.side, this.side, at => mix([255, 255, 255], [20, 24, 31], example.ink[at])));
      button.addEventListener('click', () => this.show(example));
      return button;
    }));
  }

  /** What the page opens with: the first example, if it has one. */
  reset() {
    const [first] = this.state.page.examples ?? [];
    if (first) {
      this.show(first);
    } else {
      this.clear();
    }
  }

  show(example) {
    this.strokes = [];
    this.picture = example.ink;
    this.take(example.ink);
  }

  clear() {
    this.strokes = [];
    this.picture = null;
    this.take(new Float64Array(this.side * this.side));
  }

  /** Draws these strokes, as if by hand. */
  draw(strokes) {
    this.strokes = strokes;
    this.strokesChanged();
  }

  strokesChanged() {
    this.picture = null;
    this.take(pictureOf(this.strokes, PEN, this.side));
  }

  take(ink) {
    const {paper, full} = this.state.page.pad;
    this.state.page.blank = !ink.some(value => value > 0);
    this.state.setInputs(Float64Array.from(ink, value => paper + (full - paper) * value));
    this.render();
  }

  render() {
    const {context} = this;
    context.fillStyle = css(Colours.zero);
    context.fillRect(0, 0, PAD_SIDE, PAD_SIDE);
    if (this.picture) {
      context.imageSmoothingEnabled = false;
      context.drawImage(raster(this.side, this.side,
        i => mix(Colours.zero, Colours.ink, this.picture[i])), 0, 0, PAD_SIDE, PAD_SIDE);
    }
    context.strokeStyle = css(Colours.ink);
    context.lineWidth = 2 * PEN;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    for (const stroke of this.strokes) {
      context.beginPath();
      stroke.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      context.lineTo(...stroke[0].length && stroke.length === 1 ? stroke[0] : stroke.at(-1));
      context.stroke();
    }
    if (this.cursor) {
      context.beginPath();
      context.arc(this.cursor.x, this.cursor.y, PEN, 0, 7);
      context.lineWidth = 2;
      context.strokeStyle = css(this.cursor.down ? Colours.negative : Colours.positive);
      context.stroke();
    }
  }
}

function onPad(pad) {
  const {canvas} = pad;
  const at = event => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * PAD_SIDE) / box.width, ((event.clientY - box.top) * PAD_SIDE) / box.height];
  };
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    pad.cursor = null;
    pad.strokes.push([at(event)]);
    pad.strokesChanged();
  });
  canvas.addEventListener('pointermove', event => {
    if (canvas.hasPointerCapture(event.pointerId)) {
      pad.strokes.at(-1).push(at(event));
      pad.strokesChanged();
    }
  });
  canvas.addEventListener('keydown', event => onPadKey(pad, event));
  canvas.addEventListener('blur', () => {
    pad.cursor = null;
    pad.render();
  });
}

function onPadKey(pad, event) {
  const step = {ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, -6], ArrowDown: [0, 6]}[event.key];
  if (!step && event.key !== ' ') {
    return;
  }
  pad.cursor ??= {x: PAD_SIDE / 2, y: PAD_SIDE / 4, down: false};
  const {cursor} = pad;
  if (step) {
    cursor.x = Math.min(Math.max(cursor.x + step[0], 0), PAD_SIDE);
    cursor.y = Math.min(Math.max(cursor.y + step[1], 0), PAD_SIDE);
  } else {
    cursor.down = !cursor.down;
    if (cursor.down) {
      pad.strokes.push([]);
    }
  }
  if (cursor.down) {
    pad.strokes.at(-1).push([cursor.x, cursor.y]);
    pad.strokesChanged();
  }
  pad.render();
  event.preventDefault();
}
