// What every picture of the kit does alike: stands before each module's own source, in one file with it.

const INK = "var(--jp-ui-font-color1, #1F2933)";
const QUIET = "var(--jp-ui-font-color2, #59636E)";
const GONE = "The kernel behind this picture has gone: run the cell again.";

/** An element with a style, attributes or properties, and children. */
function make(tag, style = "", more = {}, ...children) {
  const element = document.createElement(tag);
  element.style.cssText = style;
  for (const [name, value] of Object.entries(more)) {
    if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Sets a view up, and keeps a list of all that has to be taken back when it goes. */
function manners(model, el) {
  const undo = [];
  const listen = (target, type, act, options) => {
    target.addEventListener(type, act, options);
    undo.push(() => target.removeEventListener(type, act, options));
  };
  const watch = (name, act) => {
    model.on(name, act);
    undo.push(() => model.off(name, act));
  };
  el.classList.add("dlkit-widget");
  // JupyterLab's keys go by the element that has the focus: an attribute further out keeps none away.
  listen(document, "focusin", ({ target }) => target.closest(".dlkit-panel, .dlkit-widget")
    && target.setAttribute("data-lm-suppress-shortcuts", "true"));

  const gone = make("div", "color:#D55E00;font-weight:600;padding:4px 0", { role: "alert" });
  el.append(gone);
  const alive = (yes) => {
    gone.textContent = yes ? "" : GONE;
    el.classList.toggle("dlkit-gone", !yes);
  };
  watch("comm_live_update", () => alive(model.comm_live === true));
  watch("change", () => alive(true));
  return { listen, watch, done: () => undo.splice(0).forEach((act) => act()) };
}
