// A pad to draw on: strokes of a soft brush, into n x n bytes of which 0 is empty.

const SOFT = 1.5; // cells over which the edge of a stroke fades
const GAP = 50; // milliseconds between two reports of one stroke
const KEPT = 40; // drawings that Undo can go back to
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Drags a soft disc from one point [x, y] to another, in cells; erases what it meets, or inks it. */
export function stroke(pixels, size, [x0, y0], [x1, y1], radius, erase = false) {
  const reach = radius + SOFT;
  const span = (a, b) => [Math.max(0, Math.floor(Math.min(a, b) - reach)), Math.min(size - 1, Math.ceil(Math.max(a, b) + reach))];
  const [[left, right], [top, bottom]] = [span(x0, x1), span(y0, y1)];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      const along = length && Math.max(0, Math.min(1, (x * dx + y * dy) / length));
      const away = Math.hypot(x - along * dx, y - along * dy);
      const ink = Math.round(255 * Math.max(0, Math.min(1, 0.5 + (radius - away) / SOFT)));
      const index = row * size + column;
      pixels[index] = erase ? Math.min(pixels[index], 255 - ink) : Math.max(pixels[index], ink);
    }
  }
}

/** The cell that an arrow key leads to from [column, row], `stride` cells on; the edge holds it. */
export function move([column, row], key, size, stride = 1) {
  const hold = (value) => Math.max(0, Math.min(size - 1, value));
  return [hold(column + stride * STEPS[key][0]), hold(row + stride * STEPS[key][1])];
}

/** Reports at most once in `gap` milliseconds: `soon` in its turn, `now` at once; the last is never lost. */
export function pace(report, gap = GAP, clock = () => performance.now(), later = setTimeout, never = clearTimeout) {
  let last = -Infinity, timer = null;
  const stop = () => { if (timer !== null) never(timer); timer = null; };
  const go = (done) => { stop(); last = clock(); report(done); };
  const soon = () => {
    const wait = last + gap - clock();
    if (wait <= 0) go(false);
    else timer ??= later(() => { timer = null; go(false); }, wait);
  };
  return { soon, now: () => go(true), stop };
}

/** Bytes of the wanted number as an array of their own, whatever view of them has come; else empty ones. */
export function own(value, count) {
  if (!value || value.byteLength !== count) return new Uint8Array(count);
  const view = ArrayBuffer.isView(value) ? value : new Uint8Array(value);
  return new Uint8Array(view.buffer, view.byteOffset, count).slice();
}

/** Writes grey values as the pixels of a picture: 0 black, 255 white. */
export function shade(pixels, rgba) {
  for (let i = 0; i < pixels.length; i++) rgba.fill(pixels[i], 4 * i, 4 * i + 3)[4 * i + 3] = 255;
}

function render({ model, el }) {
  const { listen, watch, done } = manners(model, el);
  const [size, width] = [model.get("size"), model.get("width")];
  const me = Math.random().toString(36).slice(2);
  let pixels = own(model.get("pixels"), size * size);
  let history = [], strokes = 0, messages = 0, seen = "";
  let last = null, erasing = false, rubbing = false, cursor = [size >> 1, size >> 1], keyed = false, penDown = false;

  const paper = make("canvas", `display:block;width:${width}px;height:${width}px;image-rendering:pixelated;` +
    "touch-action:none;cursor:crosshair;outline-offset:-2px",
  { width: size, height: size, tabIndex: 0, role: "application", "aria-roledescription": "drawing pad" });
  const frame = make("div", "position:absolute;box-sizing:content-box;pointer-events:none;border-radius:50%;transform:translate(-50%,-50%)");
  const button = (text, title, act) => {
    const made = make("button", `color:${INK};background:var(--jp-layout-color2, #EEE);border:1px solid #98A2AD;` +
      "border-radius:3px;padding:3px 8px;font:inherit;font-size:12px;cursor:pointer", { type: "button", textContent: text, title });
    listen(made, "click", act);
    return made;
  };
  const eraser = button("Erase", "The brush takes ink away while this is pressed", () => { erasing = !erasing; showTools(); });
  const sample = button("Load a sample", "Put an example on the pad", () => model.send({ kind: "sample" }));
  const back = button("Undo", "Take the last stroke back (Ctrl+Z)", undo);
  const clear = button("Clear", "Empty the pad", () => change(() => pixels.fill(0)));
  const tools = make("div", `display:flex;flex-wrap:wrap;gap:4px;width:${width}px;margin-top:6px`, {}, eraser, back, clear, sample);
  const said = make("div", `color:${QUIET};font-size:12px;line-height:1.4;min-height:2.8em;width:${width}px`, { role: "status" });
  const title = make("div", `color:${INK};font-weight:600`);
  el.prepend(title, make("div", `position:relative;width:${width}px;height:${width}px;overflow:hidden;border:1px solid #98A2AD`, {}, paper, frame), tools, said);
  const context = paper.getContext("2d");
  const image = context.createImageData(size, size);

  const reports = pace((end) => {
    seen = `${me} ${strokes}`;
    model.set("pixels", pixels.slice());
    model.set("turn", [me, strokes, ++messages, end]);
    model.save_changes();
  });
  const radius = () => model.get("brush") * (erasing || rubbing ? 1.6 : 1);

  function draw() {
    shade(pixels, image.data);
    context.putImageData(image, 0, 0);
    back.disabled = history.length === 0;
    back.style.opacity = back.disabled ? 0.5 : 1;
  }

  function showTools() {
    const cell = width / size;
    const across = 2 * radius() * cell;
    frame.hidden = !keyed;
    frame.style.left = `${(cursor[0] + 0.5) * cell}px`;
    frame.style.top = `${(cursor[1] + 0.5) * cell}px`;
    frame.style.width = frame.style.height = `${across}px`;
    frame.style.border = `2px ${penDown ? "solid" : "dashed"} #E69F00`;
    eraser.setAttribute("aria-pressed", erasing);
    eraser.style.boxShadow = erasing ? "inset 0 0 0 2px #0072B2" : "";
    const tool = erasing ? "The eraser" : "The pen";
    said.textContent = keyed
      ? `${tool} is ${penDown ? "down: arrow keys draw, Space lifts it" : "up: Space puts it down"}. Row ${cursor[1]}, column ${cursor[0]}.`
      : "Draw with the mouse, a pen or a finger; or with arrow keys (Shift: farther) and Space.";
  }

  function keep() {
    strokes += 1;
    history = [...history.slice(1 - KEPT), pixels.slice()];
  }

  function ink(to) {
    stroke(pixels, size, last ?? to, to, radius(), erasing || rubbing);
    last = to;
  }

  function change(act) {
    lift();
    keep();
    act();
    draw();
    reports.now();
  }

  function undo() {
    lift();
    if (!history.length) return;
    pixels = history.pop();
    strokes += 1;
    draw();
    reports.now();
  }

  function lift() {
    if (last === null) return;
    last = null;
    rubbing = penDown = false;
    reports.now();
    showTools();
  }

  function adopt() {
    const [who, number] = model.get("turn");
    if (who === me) return;
    last = null;
    rubbing = penDown = false;
    reports.stop();
    if (seen !== `${who} ${number}`) keep();
    seen = `${who} ${number}`;
    pixels = own(model.get("pixels"), size * size);
    draw();
    showTools();
  }

  const point = (event) => {
    const edge = paper.getBoundingClientRect();
    return [((event.clientX - edge.left) / edge.width) * size, ((event.clientY - edge.top) / edge.height) * size];
  };
  listen(paper, "pointerdown", (event) => {
    if (!event.isPrimary || (event.button !== 0 && event.button !== 5)) return;
    event.preventDefault();
    lift();
    paper.focus({ preventScroll: true });
    paper.setPointerCapture(event.pointerId);
    [rubbing, keyed] = [event.button === 5, false];
    keep();
    ink(point(event));
    draw();
    showTools();
    reports.soon();
  });
  listen(paper, "pointermove", (event) => {
    if (last === null || penDown || !event.isPrimary) return;
    const all = event.getCoalescedEvents?.() ?? [];
    (all.length ? all : [event]).forEach((part) => ink(point(part)));
    draw();
    reports.soon();
  });
  const up = (event) => { if (event.isPrimary && !penDown) lift(); };
  ["pointerup", "pointercancel", "lostpointercapture"].forEach((type) => listen(paper, type, up));
  listen(paper, "blur", lift);
  listen(paper, "keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") undo();
    else if (event.key in STEPS) {
      [cursor, keyed] = [keyed ? move(cursor, event.key, size, event.shiftKey ? 4 : 1) : cursor, true];
      if (penDown) { ink([cursor[0] + 0.5, cursor[1] + 0.5]); draw(); reports.soon(); }
    } else if (event.key === " ") {
      keyed = true;
      if (penDown) lift();
      else {
        lift();
        keep();
        penDown = true;
        ink([cursor[0] + 0.5, cursor[1] + 0.5]);
        draw();
        reports.soon();
      }
    } else if (event.key === "Escape") lift();
    else return;
    event.preventDefault();
    event.stopPropagation();
    showTools();
  });

  const name = () => {
    title.textContent = model.get("label");
    title.hidden = !title.textContent;
    paper.setAttribute("aria-label", `${model.get("label") || "Drawing pad"}. Arrow keys move the cursor, Space puts the pen down or lifts it.`);
    sample.hidden = !model.get("samples");
  };
  watch("change:turn", adopt);
  watch("change:label", name);
  watch("change:samples", name);
  watch("change:brush", showTools);
  name();
  draw();
  showTools();
  return () => { reports.stop(); done(); };
}

export default { render };
