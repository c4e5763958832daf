// Lines that grow: points come once, are thinned to the pixels, and drawn once a frame.

const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]]; // no line is told by colour alone
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 12, 22, 36]; // around the axes
const [TEXT, SECOND, GRID, RULE] = ["#1F2933", "#59636E", "#E4E8EC", "#98A2AD"]; // on white in every theme

const read = (Kind, { buffer, byteOffset: at, byteLength }) => new Kind(buffer.slice(at, at + byteLength));
const empty = (_, i) => ({ i, x: new Float64Array(256), y: new Float32Array(256), count: 0 });
const longer = (old, size) => { const made = new old.constructor(size); made.set(old); return made; };

/** The points of all lines, as messages bring them. */
export class Points {
  constructor(count) {
    this.lines = Array.from({ length: count }, empty);
    this.run = this.number = -1; // before the first answer nothing is known
  }

  /** Takes a message, with x and y of each line; false where one before it was missed. */
  take({ kind, run, number, lines }, buffers) {
    if (kind === "all") this.lines = this.lines.map(empty);
    else if (run !== this.run || number !== this.number) return run === this.run && number < this.number;
    lines.forEach((line, i) => this.add(line, read(Float64Array, buffers[2 * i]), read(Float32Array, buffers[2 * i + 1])));
    [this.run, this.number] = [run, kind === "all" ? number : number + 1];
    return true;
  }

  add(index, x, y) {
    const line = this.lines[index], end = line.count + x.length;
    if (end > line.x.length) [line.x, line.y] = [longer(line.x, 2 * end), longer(line.y, 2 * end)];
    line.x.set(x, line.count);
    line.y.set(y, line.count);
    line.count = end;
  }
}

/** Whether x grows, and the ends [-x, x, -y, y], plain and log: each point is looked at once. */
function look(line) {
  const { x, y, count } = line;
  const seen = (line.seen ??= { to: 0, grows: true, ends: [0, 1].map(() => Array(4).fill(-Infinity)) });
  for (let i = seen.to; i < count; i++) {
    seen.grows &&= x[i] >= x[i && i - 1];
    if (x[i] === x[i]) seen.ends.forEach((ends, log) => {
      if (log ? y[i] > 0 : y[i] === y[i]) [-x[i], x[i], -y[i], y[i]].forEach((end, k) => { if (end > ends[k]) ends[k] = end; });
    });
  }
  seen.to = count;
  return seen;
}

/** [x low, x high, y low, y high] of what can be drawn (log: above 0), or null. */
export function extent(lines, log = false) {
  const [left, right, low, high] = [0, 1, 2, 3].map((k) => Math.max(...lines.map((line) => look(line).ends[+log][k])));
  return high < -low ? null : [-left, right, -low, high];
}

/** Ends with room beyond them, even where all values are one. */
export function widened(low, high, log = false) {
  if (log) {
    const times = high > low ? (high / low) ** 0.05 : 2;
    return [low / times, high * times];
  }
  const room = high > low ? 0.05 * (high - low) : Math.abs(low) / 2 || 1;
  return [low - room, high + room];
}

/** At most `most` round numbers from low to high, in steps of 1, 2 or 5 times a power of ten. */
export function ticks(low, high, most = 6) {
  const raw = (high - low) / (most - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const gap = power * [1, 2, 5, 10].find((times) => times * power >= raw * 0.999999);
  const [first, last] = [Math.ceil(low / gap - 1e-9), Math.floor(high / gap + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * gap).toPrecision(12)));
}

/** Powers of ten from low to high; between few of them 1, 2 and 5 times powers, or round numbers. */
export function logTicks(low, high, most = 7) {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const found = [];
  for (let power = from; power <= to; power += Math.ceil((to - from) / most)) {
    for (const times of to - from < 3 ? [1, 2, 5] : [1]) found.push(Number(`${times}e${power}`));
  }
  const inside = found.filter((value) => value >= low && value <= high);
  return inside.length > 1 ? inside : ticks(low, high, 4);
}

/** A number for people: 1,240 and 0.031 and 2e-5, with a true minus sign. */
export function said(value, digits = 4) {
  const size = Math.abs(value);
  const whole = Math.max(digits, Math.floor(Math.log10(size || 1)) + 1);
  const text = size > 0 && (size < 1e-3 || size >= 1e7)
    ? Number(value.toPrecision(3)).toExponential().replace("+", "")
    : value.toLocaleString("en", { maximumSignificantDigits: whole });
  return text.replaceAll("-", "\u2212");
}

/** A line in pixels, [x, y, ...], NaN where it breaks: first, lowest, highest, last of each column. */
export function thin({ x, y, count }, toX, toY) {
  const kept = [];
  let column = NaN, first, low, high, last;
  const finish = () => column === column && new Set([first, low, high, last].sort((a, b) => a - b))
    .forEach((i) => kept.push(toX(x[i]), toY(y[i])));
  for (let i = 0; i < count; i++) {
    const here = Number.isFinite(toY(y[i])) ? Math.floor(toX(x[i])) : NaN;
    if (here !== column) {
      finish();
      column = here;
      first = low = high = i;
      if (here !== here && kept.at(-1) > -Infinity) kept.push(NaN, NaN);
    }
    if (y[i] < y[low]) low = i;
    if (y[i] > y[high]) high = i;
    last = i;
  }
  finish();
  return kept;
}

/** The index of the point whose x is nearest; -1 where no x is a number. */
export function nearest(line, wanted) {
  const { x, count } = line, far = (i) => Math.abs(x[i] - wanted);
  let [best, low, high] = [-1, 0, count];
  if (!look(line).grows) {
    for (let i = 0; i < count; i++) if (x[i] === x[i] && !(far(best) < far(i))) best = i;
    return best;
  }
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low === count || far(low - 1) < far(low) ? low - 1 : low;
}

/** From values to pixels and back; null where there are no points. */
export function scales(lines, log, width, height) {
  const found = extent(lines, log);
  if (!found) return null;
  const [left, right] = found[0] < found[1] ? found : [found[0] - 1, found[1] + 1];
  const [low, high] = widened(found[2], found[3], log);
  const [across, down] = [(width - LEFT - RIGHT) / (right - left), height - TOP - BOTTOM];
  const share = (value) => (log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low));
  return {
    left, right, low, high,
    x: (value) => LEFT + (value - left) * across,
    y: (value) => height - BOTTOM - down * share(value),
    back: (pixel) => left + (pixel - LEFT) / across,
  };
}

function render({ model, el }) {
  const { listen, watch, done } = manners(model, el);
  const get = (name) => model.get(name), off = (name) => get("hidden").includes(name);
  const [width, height, names, colors] = ["width", "height", "names", "colors"].map(get);
  const points = new Points(names.length);
  let asked = -Infinity, due = 0, rest = 0, at = null, box = null;

  const canvas = make("canvas", `display:block;width:${width}px;height:${height}px;background:#fff;outline-offset:2px`,
    { tabIndex: 0, role: "application", "aria-roledescription": "line plot" });
  const sharp = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * sharp, height * sharp];
  const ctx = canvas.getContext("2d");
  const line = make("div", `color:${INK};font-size:12px;line-height:1.4;min-height:1.4em;width:${width}px`, { role: "status" });
  const row = make("div", `display:flex;flex-wrap:wrap;gap:4px;width:${width}px;margin-top:4px`);
  const button = (text, title, act) => {
    const made = make("button", `display:inline-flex;align-items:center;gap:5px;color:${INK};font:inherit;font-size:12px;` +
      "background:var(--jp-layout-color2, #EEE);border:1px solid #98A2AD;border-radius:3px;padding:2px 8px", { type: "button", title }, text);
    listen(made, "click", () => { act(); model.save_changes(); show(); });
    row.append(made);
    return made;
  };
  const legend = names.length < 2 ? [] : names.map((name, i) => {
    const made = button(name, `Switch ${name} on and off`, () => {
      model.set("hidden", off(name) ? get("hidden").filter((other) => other !== name) : [...get("hidden"), name]);
    });
    const sign = make("span", "background:#fff;line-height:0");
    sign.innerHTML = `<svg width="26" height="10"><path d="M0 5h26" stroke="${colors[i]}" stroke-width="2" stroke-dasharray="${DASHES[i % 4]}"/></svg>`;
    made.prepend(sign);
    return made;
  });
  const log = button("log y", "Logarithmic height", () => model.set("log_y", !get("log_y")));
  el.prepend(canvas, line, row);

  const drawn = () => points.lines.filter(({ i }) => !off(names[i]));

  function path(color, dots) {
    ctx.strokeStyle = color;
    ctx.beginPath();
    for (let i = 0, pen = false; i < dots.length; i += 2) {
      if (!pen) ctx.moveTo(dots[i] - (dots[i + 2] > 0 ? 0 : 2), dots[i + 1]); // a lone point is a dot
      ctx.lineTo(dots[i], dots[i + 1]);
      pen = dots[i] === dots[i];
    }
    ctx.stroke();
  }

  function write(text, x, y, align, color = SECOND) {
    [ctx.fillStyle, ctx.textAlign] = [color, align];
    ctx.fillText(text, x, y);
  }

  function axes(logged) {
    const end = height - BOTTOM;
    ctx.lineWidth = 1;
    for (const value of (logged ? logTicks : ticks)(box.low, box.high)) {
      const y = Math.round(box.y(value)) + 0.5;
      path(GRID, [LEFT, y, width - RIGHT, y]);
      write(said(value), LEFT - 6, y + 4, "right");
    }
    for (const value of ticks(box.left, box.right)) {
      const x = Math.round(box.x(value)) + 0.5;
      path(RULE, [x, end, x, end + 4]);
      write(said(value, 6), Math.min(x, width - 18), end + 16, "center");
    }
    path(RULE, [LEFT + 0.5, TOP, LEFT + 0.5, end + 0.5, width - RIGHT, end + 0.5]);
  }

  function draw() {
    due = 0;
    const lines = drawn(), logged = get("log_y");
    box = scales(lines, logged, width, height);
    ctx.setTransform(sharp, 0, 0, sharp, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.font = "12px sans-serif";
    write(get("xlabel"), width - RIGHT, height - 5, "right", TEXT);
    write(get("ylabel"), 6, 14, "left", TEXT);
    line.textContent = "";
    if (!box) return write(logged && extent(lines) ? "No value is above 0." : "Nothing to show yet.", LEFT, height / 2, "left");
    ctx.font = "11px sans-serif";
    axes(logged);
    [ctx.lineWidth, ctx.lineJoin] = [1.8, "round"];
    for (const part of lines) {
      ctx.setLineDash(DASHES[part.i % 4]);
      path(colors[part.i], thin(part, box.x, box.y));
    }
    ctx.setLineDash([]);
    if (at !== null) tell(lines.map((part) => ({ ...part, k: nearest(part, at) })).filter(({ k }) => k >= 0));
  }

  function tell(lines) {
    if (!lines.length) return;
    const x = lines.map((part) => part.x[part.k]).reduce((a, b) => (Math.abs(b - at) < Math.abs(a - at) ? b : a));
    path(RULE, [box.x(x), TOP, box.x(x), height - BOTTOM]);
    const values = lines.map(({ y, k, i }) => `${names[i]} ${y[k] === y[k] ? said(y[k]) : "has no value"}`);
    for (const { x, y, k, i } of lines) {
      ctx.fillStyle = colors[i];
      ctx.fillRect(box.x(x[k]) - 3, box.y(y[k]) - 3, 6, 6);
    }
    line.textContent = `${get("xlabel") || "x"} ${said(x, 7)}: ${values.join(", ")}`;
  }

  function show() {
    legend.forEach((made, i) => {
      const on = !off(names[i]);
      made.setAttribute("aria-pressed", on);
      Object.assign(made.style, { opacity: on ? 1 : 0.6, textDecoration: on ? "" : "line-through" });
    });
    log.setAttribute("aria-pressed", get("log_y"));
    log.style.boxShadow = get("log_y") ? "inset 0 0 0 2px #0072B2" : "";
    canvas.setAttribute("aria-label", get("alt") || `Lines of ${names.join(", ")}`);
    due ||= requestAnimationFrame(draw);
  }

  function ask() {
    if (performance.now() - asked < 1000) return; // an answer is under way
    asked = performance.now();
    model.send({ kind: "all" });
  }

  function step(key) {
    const part = drawn().find(({ count }) => count);
    if (!part) return;
    const here = at === null ? part.count : nearest(part, at);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: part.count }[key];
    at = part.x[Math.max(0, Math.min(part.count - 1, to))];
  }

  watch("msg:custom", (message, buffers) => {
    if (!points.take(message, buffers)) return ask();
    if (message.kind === "all") asked = -Infinity;
    clearTimeout(rest); // the last points may wait to be called for
    rest = setTimeout(() => model.send({ kind: "rest" }), 200);
    show();
  });
  ["hidden", "log_y", "alt"].forEach((name) => watch(`change:${name}`, show));
  listen(canvas, "pointermove", (event) => { at = box && box.back(event.offsetX); show(); });
  listen(canvas, "pointerleave", () => { at = null; show(); });
  listen(canvas, "keydown", (event) => {
    if (event.key === "Escape") at = null;
    else if (/^(Arrow(Left|Right)|Home|End)$/.test(event.key)) step(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
    show();
  });
  show();
  ask();
  return () => { cancelAnimationFrame(due); clearTimeout(rest); done(); };
}

export default { render };
