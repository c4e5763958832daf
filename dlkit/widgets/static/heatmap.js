// A matrix or a mosaic of tiles as coloured cells, explored by mouse and keys.

const GAP = 1; // cells between two tiles
const FRAME = "#E69F00";

const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const rgb = (b, i) => 0xff000000 | (b[i + 2] << 16) | (b[i + 1] << 8) | b[i];

/** How the tiles of a frame lie on a sheet of cells, and how many pixels a cell has. */
export function layout(frame, width, height) {
  const across = Math.max(1, Math.min(frame.across || Math.ceil(Math.sqrt(frame.tiles)), frame.tiles));
  const down = Math.ceil(frame.tiles / across);
  const columns = across * (frame.columns + GAP) - GAP;
  const rows = down * (frame.rows + GAP) - GAP;
  const fit = Math.min(width / columns, height / rows);
  const scale = fit >= 4 ? Math.floor(fit) : fit;
  return { across, down, columns, rows, scale };
}

/** The sheet's cell [row, column] at which a cell of a tile lies. */
export function place(frame, plan, [tile, row, column]) {
  const top = Math.floor(tile / plan.across) * (frame.rows + GAP);
  const left = (tile % plan.across) * (frame.columns + GAP);
  return [top + row, left + column];
}

/** The cell at a point in pixels, or null beside all tiles. */
export function cellAt(frame, plan, x, y) {
  const [column, row] = [Math.floor(x / plan.scale), Math.floor(y / plan.scale)];
  if (column < 0 || row < 0 || column >= plan.columns || row >= plan.rows) return null;
  const [h, w] = [frame.rows + GAP, frame.columns + GAP];
  const tile = Math.floor(row / h) * plan.across + Math.floor(column / w);
  const cell = [tile, row % h, column % w];
  return tile < frame.tiles && cell[1] < frame.rows && cell[2] < frame.columns ? cell : null;
}

/** Where an arrow key leads; over a tile's edge lies the next tile, and `whole` tiles are one step. */
export function step(frame, plan, [tile, row, column], key, whole = false) {
  if (whole) {
    const shape = { tiles: 1, rows: plan.down, columns: plan.across };
    const from = [0, Math.floor(tile / plan.across), tile % plan.across];
    const [, y, x] = step(shape, { across: 1 }, from, key);
    const to = y * plan.across + x;
    return [to < frame.tiles ? to : tile, 0, 0];
  }
  let [y, x, to] = [row + (key === "ArrowDown") - (key === "ArrowUp"), column + (key === "ArrowRight") - (key === "ArrowLeft"), tile];
  if (x < 0 && tile % plan.across > 0) [to, x] = [tile - 1, frame.columns - 1];
  else if (x >= frame.columns && tile % plan.across < plan.across - 1) [to, x] = [tile + 1, 0];
  else if (y < 0) [to, y] = [tile - plan.across, frame.rows - 1];
  else if (y >= frame.rows) [to, y] = [tile + plan.across, 0];
  const inside = to >= 0 && to < frame.tiles && x >= 0 && x < frame.columns && y >= 0 && y < frame.rows;
  return inside ? [to, y, x] : [tile, row, column];
}

/** A number in few characters, with a true minus sign. */
export function short(value) {
  if (Number.isNaN(value)) return "NaN";
  const size = Math.abs(value);
  const odd = value && (size >= 1e5 || size < 1e-3);
  const text = odd ? value.toExponential(1) : +value.toPrecision(size >= 100 ? 5 : 3);
  return String(text).replaceAll("-", "\u2212");
}

const indexOf = (frame, [tile, row, column]) => (tile * frame.rows + row) * frame.columns + column;

/** What a field opens with: a value unrounded. */
export function typed(frame, cell) {
  return frame.values ? String(+frame.values[indexOf(frame, cell)].toPrecision(frame.wide ? 15 : 7)) : "";
}

/** A cell's value, and whether it is exact or read off its colour. */
export function valueAt(frame, cell) {
  const index = indexOf(frame, cell);
  if (frame.channels === 3) {
    return [Array.from(frame.data.subarray(3 * index, 3 * index + 3)).join(", "), true];
  }
  if (frame.values) return [short(frame.values[index]), true];
  return [short(frame.low + (frame.data[index] / 255) * (frame.high - frame.low)), false];
}

/** The hover line of a cell: the template with its words filled in. */
export function words(frame, cell, whole = false) {
  const [value, exact] = valueAt(frame, cell);
  const [tile, row, column] = cell;
  const name = frame.names ? frame.names[tile] : tile;
  const usual = (frame.tiles > 1 ? "{name}" : "") + (whole ? "" : (frame.tiles > 1 ? ", " : "") + "row {row}, column {column}: {value}");
  const known = { tile, row, column, name, value: (exact ? "" : "about ") + value };
  return (frame.template || usual).replace(/\{(\w+)\}/g, (whole, key) => (key in known ? known[key] : whole));
}

/** The sheet's pixels; transparent between tiles. */
export function paintSheet(frame, plan, colors, pixels) {
  pixels.fill(0);
  let from = 0;
  for (let tile = 0; tile < frame.tiles; tile++) {
    for (let row = 0; row < frame.rows; row++) {
      const [y, x] = place(frame, plan, [tile, row, 0]);
      let to = y * plan.columns + x;
      for (let column = 0; column < frame.columns; column++, from++, to++) {
        pixels[to] = frame.channels === 3 ? rgb(frame.data, 3 * from) : colors[frame.data[from]];
      }
    }
  }
}

/** 256 colours as 32-bit numbers. */
export const palette = (view) => new Uint32Array(bytes(view).slice().buffer);

function read(frame) {
  const values = frame.values && new (frame.wide ? Float64Array : Float32Array)(bytes(frame.values).slice().buffer);
  return { ...frame, data: bytes(frame.data).slice(), values };
}

function render({ model, el }) {
  const { listen, watch, done } = manners(model, el);
  const [width, height] = [model.get("width"), model.get("height")];
  const size = `width:${width}px;height:${height}px;`;
  const [sheet, over] = [make("canvas"), make("canvas", `${size}position:absolute;left:0;top:0`)];
  const stage = make("div", `${size}position:relative;outline-offset:2px;touch-action:${model.get("paint") ? "none" : "auto"}`,
    { tabIndex: 0, role: "application", "aria-roledescription": "picture to explore" }, sheet, over);
  const [low, high] = [make("span"), make("span")];
  const bar = make("span", "display:inline-block;width:60px;height:8px;margin:0 4px");
  const scaleLine = make("div", "white-space:nowrap", {}, low, bar, high);
  const said = make("div", `color:${INK};min-height:1.4em`, { "aria-live": "polite" });
  const label = make("div", `color:${INK};font-weight:600`);
  const foot = make("div", `color:${QUIET};font-size:12px;line-height:1.4;width:${width}px`, {}, said, scaleLine);
  el.prepend(label, stage, foot);
  const sharp = window.devicePixelRatio || 1;
  [over.width, over.height] = [width * sharp, height * sharp];
  over.getContext("2d").scale(sharp, sharp);
  let frame, plan, colors, image, pixels, cursor = [], painting = false;
  const strokes = [];

  function drawSheet() {
    frame = read(model.get("frame"));
    plan = layout(frame, width, height);
    if (sheet.width !== plan.columns || sheet.height !== plan.rows || !image) {
      [sheet.width, sheet.height] = [plan.columns, plan.rows];
      image = sheet.getContext("2d").createImageData(plan.columns, plan.rows);
      pixels = new Uint32Array(image.data.buffer);
    }
    const [w, h] = [plan.columns * plan.scale, plan.rows * plan.scale];
    sheet.style.cssText = `width:${w}px;height:${h}px;display:block;image-rendering:${plan.scale < 1 ? "auto" : "pixelated"}`;
    ink();
    [low.textContent, high.textContent] = [short(frame.low), short(frame.high)];
    scaleLine.style.visibility = frame.channels === 3 ? "hidden" : "";
    stage.setAttribute("aria-label", `${model.get("label")} ${frame.alt}`.trim() || "Picture");
    drawOver();
    if (!inside(cursor)) point(null);
  }

  function ink() {
    paintSheet(frame, plan, colors, pixels);
    sheet.getContext("2d").putImageData(image, 0, 0);
  }

  const inside = ([t = 0, r = 0, c = 0]) => t < frame.tiles && r < frame.rows && c < frame.columns;

  function drawOver() {
    const ctx = over.getContext("2d");
    ctx.clearRect(0, 0, width, height);
    const box = ([t, r, c], h = 1, w = 1) => {
      const [y, x] = place(frame, plan, [t, r, c]);
      return [x * plan.scale, y * plan.scale, w * plan.scale, h * plan.scale];
    };
    ctx.lineWidth = 1;
    ctx.strokeStyle = "#8887";
    for (let t = 0; t < frame.tiles; t++) {
      const [x, y, w, h] = box([t, 0, 0], frame.rows, frame.columns);
      ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    }
    ctx.fillStyle = "#fffb";
    for (const mark of model.get("marks")) {
      const [x, y, w, h] = box([mark.tile, mark.row, mark.column], mark.height, mark.width);
      if (mark.veil) { ctx.fillRect(x, y, w, h); continue; }
      ctx.strokeStyle = mark.color || FRAME;
      ctx.lineWidth = 2;
      ctx.strokeRect(x, y, Math.max(w, 3), Math.max(h, 3));
    }
    if (frame.numbers) drawNumbers(ctx, box);
    const shown = cursor.length && inside(cursor);
    if (shown) {
      const [x, y, w, h] = model.get("whole") ? box([cursor[0], 0, 0], frame.rows, frame.columns) : box(cursor);
      ctx.lineWidth = 1;
      for (const [grow, colour] of [[1.5, "#000"], [0.5, "#fff"]]) {
        ctx.strokeStyle = colour;
        ctx.strokeRect(x - grow, y - grow, w + 2 * grow, h + 2 * grow);
      }
    }
    said.textContent = shown ? words(frame, cursor, model.get("whole")) : "";
  }

  function drawNumbers(ctx, box) {
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const veils = model.get("marks").filter((m) => m.veil);
    for (let t = 0; t < frame.tiles; t++) for (let r = 0; r < frame.rows; r++) for (let c = 0; c < frame.columns; c++) {
      const text = valueAt(frame, [t, r, c])[0];
      const [x, y, w, h] = box([t, r, c]);
      const dot = colors[frame.data[indexOf(frame, [t, r, c])]];
      const light = 0.3 * (dot & 255) + 0.59 * ((dot >> 8) & 255) + 0.11 * ((dot >> 16) & 255);
      ctx.font = `${Math.max(7, Math.min(14, h * 0.5, (w * 1.6) / text.length))}px sans-serif`;
      const pale = veils.some((m) => m.tile === t && m.row <= r && r < m.row + m.height
        && m.column <= c && c < m.column + m.width);
      ctx.fillStyle = pale ? "#666" : light > 140 ? "#1F2933" : "#fff";
      ctx.fillText(text, x + w / 2, y + h / 2);
    }
  }

  function point(cell, tell = true) {
    if (String(cell ?? []) === String(cursor)) return;
    cursor = cell ?? [];
    drawOver();
    if (!tell) return;
    model.set("cursor", cursor);
    if (model.get("follow")) model.save_changes();
  }

  const at = (event) => {
    const edge = stage.getBoundingClientRect();
    if (event.target.tagName === "INPUT") return null;
    const cell = cellAt(frame, plan, event.clientX - edge.left, event.clientY - edge.top);
    return cell && model.get("whole") ? [cell[0], 0, 0] : cell;
  };

  function brush(cell) {
    const [index, value] = [indexOf(frame, cell), model.get("brush")];
    const level = Math.round(255 * (value - frame.low) / (frame.high - frame.low || 1));
    frame.data[index] = Math.max(0, Math.min(255, level));
    if (frame.values) frame.values[index] = value;
    ink();
    if (strokes.push(cell) > 1) return;
    requestAnimationFrame(() => model.send({ kind: "paint", cells: strokes.splice(0), value }));
  }

  const pick = (cell) => (model.get("edit") ? edit(cell) : model.send({ kind: "pick", cell }));

  function edit(cell) {
    const [y, x] = place(frame, plan, cell);
    const field = make("input", `position:absolute;left:${x * plan.scale}px;top:${y * plan.scale}px;` +
      `width:${Math.max(56, plan.scale)}px;height:${Math.max(22, plan.scale)}px;box-sizing:border-box`,
      { type: "number", step: "any", "aria-label": `New value of ${words(frame, cell)}` });
    const before = (field.value = typed(frame, cell));
    const end = (keep) => {
      if (field.readOnly) return;
      field.readOnly = true;
      const [value, news] = [field.valueAsNumber, field.value !== before];
      stage.focus();
      field.remove();
      if (keep && news && Number.isFinite(value)) model.send({ kind: "edit", cell, value });
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); end(true); }
      if (event.key === "Escape") end(false);
    });
    field.addEventListener("blur", () => end(true));
    stage.append(field);
    field.focus();
    field.select();
  }

  listen(stage, "pointermove", (event) => {
    const cell = at(event);
    point(cell);
    if (painting && cell) brush(cell);
  });
  listen(stage, "pointerleave", () => point(null));
  listen(stage, "pointerdown", (event) => {
    const cell = at(event);
    if (!cell) return;
    point(cell);
    painting = model.get("paint") && !event.button;
    if (!painting) return;
    stage.setPointerCapture(event.pointerId);
    brush(cell);
  });
  for (const end of ["pointerup", "pointercancel"]) listen(stage, end, () => { painting = false; });
  listen(stage, "click", (event) => {
    const cell = at(event);
    if (cell && !model.get("paint")) pick(cell);
  });
  listen(stage, "keydown", (event) => {
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const whole = model.get("whole");
      const first = model.get("marks")[0];
      const start = first && !first.veil ? [first.tile, Math.max(0, first.row), Math.max(0, first.column)] : [0, 0, 0];
      point(cursor.length ? step(frame, plan, cursor, event.key, whole) : start);
    } else if ((event.key === "Enter" || event.key === " ") && cursor.length) {
      event.preventDefault();
      (model.get("paint") ? brush : pick)(cursor);
    } else if (event.key === "Escape") point(null);
  });
  const title = () => { label.textContent = model.get("label"); label.hidden = !label.textContent; };
  const colour = () => {
    colors = palette(model.get("colors"));
    const b = bytes(model.get("colors"));
    const stops = [0, 256, 512, 768, 1020].map((i) => `rgb(${b.slice(i, i + 3)})`);
    bar.style.background = `linear-gradient(90deg,${stops})`;
  };
  watch("change:frame", drawSheet);
  watch("change:marks", drawOver);
  watch("change:label", title);
  watch("change:colors", () => { colour(); drawSheet(); });
  const follow = () => point(model.get("cursor").length ? model.get("cursor") : null, false);
  watch("change:cursor", follow);
  title();
  colour();
  drawSheet();
  follow();
  return done;
}

export default { render };
