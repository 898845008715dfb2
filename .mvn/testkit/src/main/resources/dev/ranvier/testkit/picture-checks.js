// What is wrong with a page or picture as it is drawn now: a list of sentences. An expression: PictureChecks evaluates it.
(() => {
  const complaints = [];
  const svgNamespace = 'http://www.w3.org/2000/svg';
  const page = document.documentElement;
  const inSvg = element => element.namespaceURI === svgNamespace && element.localName !== 'foreignObject';

  // Corners of a text as drawn, also when turned. A line's box is higher than its letters: a fifth is taken off.
  function corners(box, matrix) {
    const top = box.y + box.height * 0.15, bottom = box.y + box.height * 0.85;
    const turn = matrix ? (x, y) => ({x: matrix.a * x + matrix.c * y + matrix.e, y: matrix.b * x + matrix.d * y + matrix.f})
                        : (x, y) => ({x, y});
    return [turn(box.x, top), turn(box.x + box.width, top), turn(box.x + box.width, bottom), turn(box.x, bottom)];
  }

  function bounds(quad) {
    const xs = quad.map(p => p.x), ys = quad.map(p => p.y);
    return {left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys)};
  }

  // How far two quadrilaterals reach into each other: the least over the directions of their sides; <= 0: apart.
  function depth(one, other) {
    let least = Infinity;
    for (const quad of [one, other]) {
      for (let i = 0; i < 2; i++) {
        const dx = quad[i + 1].x - quad[i].x, dy = quad[i + 1].y - quad[i].y, length = Math.hypot(dx, dy) || 1;
        const along = p => (p.x * dx + p.y * dy) / length;
        const a = one.map(along), b = other.map(along);
        least = Math.min(least, Math.min(Math.max(...a), Math.max(...b)) - Math.max(Math.min(...a), Math.min(...b)));
      }
    }
    return least;
  }

  // The part of the window that the boxes around an element leave to see: what scrolls or cuts off.
  function visiblePart(element) {
    const part = {left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity};
    for (let e = element; e && e !== page && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (!inSvg(e) && (style.overflowX !== 'visible' || style.overflowY !== 'visible')) {
        const box = e.getBoundingClientRect();
        part.left = Math.max(part.left, box.left);
        part.right = Math.min(part.right, box.right);
        part.top = Math.max(part.top, box.top);
        part.bottom = Math.min(part.bottom, box.bottom);
      }
    }
    return part;
  }

  function seen(element) {
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true})) {
      return false;
    }
    const style = getComputedStyle(element);
    return inSvg(element) ? style.fill !== 'none' || style.stroke !== 'none' : true;
  }

  const texts = [];
  function add(text, element, quad) {
    const box = bounds(quad), part = visiblePart(element);
    const width = Math.min(box.right, part.right) - Math.max(box.left, part.left);
    const height = Math.min(box.bottom, part.bottom) - Math.max(box.top, part.top);
    if (width > 2 && height > 2) { // less is for screen readers, or scrolled away
      texts.push({text: text.trim().replace(/\s+/g, ' '), element, quad, box, part});
    }
  }

  function addSvgText(text, element) {
    let box = null;
    for (let i = 0; i < element.getNumberOfChars(); i++) {
      const c = element.getExtentOfChar(i);
      if (c.width > 0) {
        box = box ? {x: Math.min(box.x, c.x), y: Math.min(box.y, c.y),
                     right: Math.max(box.right, c.x + c.width), bottom: Math.max(box.bottom, c.y + c.height)}
                  : {x: c.x, y: c.y, right: c.x + c.width, bottom: c.y + c.height};
      }
    }
    if (box) {
      box.width = box.right - box.x;
      box.height = box.bottom - box.y;
      add(text, element, corners(box, element.getScreenCTM()));
    }
  }

  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  const skipped = new Set(['script', 'style', 'title', 'desc', 'metadata', 'noscript', 'template', 'option', 'textarea']);
  const done = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || skipped.has(element.localName) || !seen(element)) {
      continue;
    }
    if (inSvg(element)) {
      if (element.getNumberOfChars && !done.has(element)) {
        done.add(element);
        addSvgText(element.textContent, element);
      }
    } else {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {
        add(node.data, element, corners(line, null));
      }
    }
  }

  const name = t => '"' + (t.text.length > 40 ? t.text.slice(0, 39) + '…' : t.text) + '"';
  const near = t => ' at ' + Math.round(t.box.left) + ',' + Math.round(t.box.top);

  texts.sort((a, b) => a.box.left - b.box.left);
  for (let i = 0; i < texts.length; i++) {
    for (let j = i + 1; j < texts.length && texts[j].box.left < texts[i].box.right; j++) {
      const a = texts[i], b = texts[j];
      const sameText = a.element === b.element || (a.element.contains(b.element) && inSvg(a.element)) || (b.element.contains(a.element) && inSvg(b.element));
      if (!sameText && depth(a.quad, b.quad) > 1) {
        complaints.push('text overlaps: ' + name(a) + near(a) + ' and ' + name(b) + near(b));
      }
    }
  }

  const width = page.clientWidth, slack = 1.5;
  for (const t of texts) {
    let svg = t.element.closest('svg');
    while (svg && svg.ownerSVGElement) {
      svg = svg.ownerSVGElement;
    }
    if (svg && inSvg(t.element)) {
      const frame = svg.getBoundingClientRect();
      if (t.box.left < frame.left - slack || t.box.right > frame.right + slack ||
          t.box.top < frame.top - slack || t.box.bottom > frame.bottom + slack) {
        complaints.push('text outside the picture: ' + name(t) + near(t));
      }
    }
    if (page.localName === 'html' && (Math.max(t.box.left, t.part.left) < -slack || Math.min(t.box.right, t.part.right) > width + slack)) {
      complaints.push('text outside the page: ' + name(t) + near(t));
    }
  }

  if (page.localName === 'html' && page.scrollWidth > width + 1) {
    complaints.push('the page scrolls sideways: ' + page.scrollWidth + ' pixels on ' + width);
  }

  const ids = new Set();
  for (const element of document.querySelectorAll('[id]')) {
    if (ids.has(element.id)) {
      complaints.push('two elements have the id "' + element.id + '"');
    }
    ids.add(element.id);
  }
  for (const element of document.querySelectorAll('[fill^="url(#"], [stroke^="url(#"], [clip-path^="url(#"], [marker-end^="url(#"], use[href^="#"]')) {
    for (const attribute of element.attributes) {
      const used = /^(?:url\()?#([^)]+)\)?$/.exec(attribute.value);
      if (used && attribute.name !== 'id' && !ids.has(used[1])) {
        complaints.push('there is no "' + used[1] + '", which ' + element.localName + ' uses');
      }
    }
  }
  return complaints;
})()
