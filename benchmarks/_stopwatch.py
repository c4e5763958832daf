"""Times from a hand's event to changed pixels, taken inside the page. Knows no widget.

The clock starts with the event's own time stamp and stops in the first animation frame in which
the pictures are others, so that nothing of the program that drives the browser is in the figures.
"""

import statistics

SCRIPT = """
(() => {
  const picture = (one) => {
    if (one.tagName === 'CANVAS') {
      if (!one.width || !one.height) return 'empty';
      const { data } = one.getContext('2d').getImageData(0, 0, one.width, one.height);
      const words = new Uint32Array(data.buffer);
      let hash = 5381;
      for (let i = 0; i < words.length; i += 3) hash = (hash * 33 + words[i]) | 0;
      return hash;
    }
    return one.complete ? one.src : null;
  };
  const look = (root, what) => {
    if (what === 'text') return root.innerText;
    const seen = [...root.querySelectorAll('canvas, img')].map(picture);
    return seen.includes(null) || !seen.length ? null : seen.join();
  };
  const frame = () => new Promise(requestAnimationFrame);
  const settled = async (root, what, quiet = 120) => {
    let last = look(root, what), since = performance.now();
    while (performance.now() - since < quiet) {
      await frame();
      const now = look(root, what);
      if (now !== last) [last, since] = [now, performance.now()];
    }
    return last;
  };
  const heard = (event) => new Promise((resolve) =>
    addEventListener(event, ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }));
  const changed = async (root, what, event) => {
    const before = await settled(root, what);
    const began = heard(event);
    window.stopwatch.armed = true;
    const start = await began;
    while (performance.now() - start < 10000) {
      await frame();
      const now = look(root, what);
      if (now !== null && now !== before) return performance.now() - start;
    }
    throw new Error('nothing has changed in 10 s');
  };
  // Frames that show something else than the one before, over some seconds.
  const frames = async (root, seconds) => {
    let count = 0, last = look(root, 'pixels');
    const end = performance.now() + 1000 * seconds;
    while (performance.now() < end) {
      await frame();
      const now = look(root, 'pixels');
      if (now !== null && now !== last) { count += 1; last = now; }
    }
    return count / seconds;
  };
  // When the last change after an event was seen; 0 where nothing has changed any more.
  const last = async (root, what, event) => {
    const began = heard(event);
    window.stopwatch.armed = true;
    const start = await began;
    let seen = look(root, what), when = start;
    while (performance.now() - when < 400) {
      await frame();
      const now = look(root, what);
      if (now !== null && now !== seen) [seen, when] = [now, performance.now()];
    }
    return when - start;
  };
  window.stopwatch = { armed: false, changed, frames, last };
})()
"""
TAKE = """([kind, root, what, event]) => {
  stopwatch.armed = false;
  stopwatch.result = stopwatch[kind](root, what, event);
  stopwatch.result.catch(() => 0);
}"""


class Stopwatch:
    """Measures on one page."""

    def __init__(self, page):
        self._page = page
        page.evaluate(SCRIPT)

    def changed(self, root, act, event="keydown", what="pixels"):
        """Milliseconds from the event that `act` causes to changed pixels (or text) in `root`."""
        return self._timed("changed", root, act, event, what)

    def last(self, root, act, event="click", what="pixels"):
        """Milliseconds from the event to the last change, after which there is none for 0.4 s."""
        return self._timed("last", root, act, event, what)

    def frames(self, root, seconds):
        """Changed frames a second."""
        return self._page.evaluate("([a, b]) => stopwatch.frames(a, b)", [root, seconds])

    def _timed(self, kind, root, act, event, what):
        self._page.evaluate(TAKE, [kind, root, what, event])
        self._page.wait_for_function("stopwatch.armed")
        act()
        return self._page.evaluate("stopwatch.result")


def p95(times):
    """The 95th percentile: one of twenty is slower."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]
