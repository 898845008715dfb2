// Puts the page together when it has been read.

async function start() {
  const page = JSON.parse(document.getElementById('network').textContent);
  const weights = await unpack(document.getElementById('weights').textContent, page.weights);
  prepare(page);
  Colours.read();
  Tip.box = document.getElementById('tip');
  const network = new Network(page.inputs.length, page.layers, weights);
  const state = new State(network, page);
  const parts = makeParts(state);
  state.onChange(what => parts.changed(what));
  document.getElementById('reset').addEventListener('click', () => state.reset());
  document.getElementById('edges').addEventListener('change', event => {
    state.edges = event.target.value;
    state.changed('edges');
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    Colours.read();
    state.changed('colours');
  });
  const readAddress = () => {
    const strange = state.readHash(decodeURIComponent(location.hash.slice(1)));
    document.getElementById('said').textContent = strange === 0 ? ''
      : `${counted(strange, 'part')} of this link fit${strange === 1 ? 's' : ''} nothing in this network.`;
  };
  addEventListener('hashchange', () => {
    if (location.hash.slice(1) !== state.written) {
      readAddress();
    }
  });
  readAddress();
  state.select(null);
  parts.changed('selection');
  offer(state, parts);
  document.documentElement.dataset.ready = 'yes';
}

/** What is shorter in the page than here: inputs of a pad, weights of data. */
function prepare(page) {
  if (page.pad) {
    const {side, paper} = page.pad;
    page.inputs = Array.from({length: side * side}, () =>
      ({name: '', scale: 1, offset: 0, start: paper}));
  }
  page.examples?.forEach(example => {
    example.ink = Float64Array.from(atob(example.ink), c => c.charCodeAt(0) / 255);
  });
  if (page.points) {
    const known = page.points.targets.filter(it => it !== null);
    const [least, most] = [min(known), max(known)];
    page.points.middle = (least + most) / 2;
    page.points.reach = (most - least) / 2 || 1;
  }
}

/** All parts of the page, and which of them a change concerns. */
function makeParts(state) {
  const {page} = state;
  const host = id => document.getElementById(id);
  const surface = new Surface(state);
  const run = () => state.network.run(state.inputs);
  run();
  const drawing = new Drawing(state, surface, host('picture'), host('caption'));
  const outputs = new Outputs(state, host('outputs'));
  const inspector = new Inspector(state, host('inspector'));
  const map = surface.exists ? new SurfacePanel(state, surface, host('map')) : null;
  host('map').hidden = map === null;
  const inputs = page.pad ? new Pad(state, host('inputs')) : new Sliders(state, host('inputs'));
  const calibrate = calibration(state, drawing, surface);
  const computeMap = () => {
    surface.compute(() => {
      calibrate();
      draw();
    });
    calibrate();
  };
  let waiting = false;
  function draw() {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        run();
        drawing.render();
        outputs.render();
        map?.render();
        inspector.render();
        if (inputs instanceof Sliders) {
          inputs.render();
        }
      });
    }
  }
  function changed(what) {
    if (what === 'weights' || what === 'axes' || (what === 'inputs' && state.inputs.length > 2)) {
      computeMap();
    }
    if (what === 'selection') {
      inspector.rebuild();
    }
    if (what === 'reset' && page.pad) {
      inputs.reset();
    }
    if (what === 'colours' && page.pad) {
      inputs.render();
    }
    if (what === 'weights' || what === 'inputs') {
      writeAddress(state);
    }
    const edits = state.edits.size;
    host('edits').textContent = edits > 0 ? counted(edits, 'weight changed', 'weights changed') : '';
    draw();
  }
  computeMap();
  drawing.layOut();
  return {changed, drawing, inputs, surface};
}

/** What a column's colours go up to: the most that it gives over the map or over the data. */
function calibration(state, drawing, surface) {
  const twin = state.network.twin();
  const {points, examples, pad, inputs} = state.page;
  const rows = pad
    ? (examples ?? []).map(it => it.ink.map(value => pad.paper + (pad.full - pad.paper) * value))
    : points ? points.features.slice(0, 60)
    : Array.from({length: 40}, (_, k) => inputs.map((input, i) =>
        toNetwork(input, scattered(input, k, i))));
  return () => {
    drawing.scales = drawing.scales.map((_, c) => surface.largest(c));
    for (const row of rows) {
      twin.run(row);
      drawing.scales = drawing.scales.map((scale, c) =>
        twin.shown(c).reduce((a, b) => Math.max(a, Math.abs(b)), scale));
    }
  };
}

/** One of many values over a slider's range, always the same ones; a fixed one without a range. */
function scattered({least, most, start}, k, i) {
  return least === undefined ? start : least + (most - least) * ((k * (0.618 + 0.317 * i) + 0.5) % 1);
}

/** Puts what was changed behind the #, without a step in the browser's history. */
function writeAddress(state) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => {
    state.written = state.hash();
    history.replaceState(null, '', state.written === '' ? location.pathname + location.search : `#${state.written}`);
  }, 100);
}

/** For the browser's console: the network as a function. */
function offer(state, parts) {
  const twin = state.network.twin();
  globalThis.ranvier = Object.freeze({
    /** Outputs for an array of inputs, as the network takes them. */
    predict: inputs => [...twin.run(inputs)],
    /** The picture that the pad makes of strokes, lists of points [x, y]. */
    pictureOf: (strokes, pen = PEN) => [...pictureOf(strokes, pen, state.page.pad.side)],
    /** Draws strokes on the pad. */
    draw: strokes => parts.inputs.draw(strokes),
    /** What stands behind the # of the address. */
    address: () => state.hash(),
  });
}

start();
