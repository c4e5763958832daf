"""A notebook open in a browser, as a learner has it. Knows cells and outputs, but no panel."""

import itertools
import time
from urllib.parse import urlsplit

COUNT = itertools.count(1)
SLEEP = "import time\nprint('asleep', flush=True)\ntime.sleep(60)"
POLLING = 40  # milliseconds between two looks, which cost some themselves
PATHS = {"lab": "lab/tree/{}?reset", "notebook": "notebooks/{}"}
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
READY = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  return panel?.sessionContext?.session?.kernel?.status === 'idle' && panel.content?.widgets;
}"""
RUN = """async (index) => {
  const panel = jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = index;
  await jupyterapp.commands.execute('notebook:run-cell');
}"""
START = """(index) => {
  const panel = jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = index;
  jupyterapp.commands.execute('notebook:run-cell');
}"""
# After an interrupt the kernel aborts what it had been asked for by then: that is asked again.
ASK = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  for (;;) {
    const future = kernel.requestExecute({ code, store_history: false, silent: false }, false);
    let printed = '', fault = null;
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === 'stream') printed += content.text;
      if (header.msg_type === 'error') fault = content.traceback.join('\\n');
    };
    const { content } = await future.done;
    if (content.status !== 'aborted') return [printed, fault];
  }
}"""
FAULTS = """(index) =>
  jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.getOutputs()
    .filter((output) => output.output_type === 'error')
    .map((output) => `cell ${index}: ${output.ename}: ${output.evalue}`)"""
# What an element and all that is in it look like: pixels of pictures, and the words.
LOOK = """(root) => {
  const seen = [];
  for (const one of [root, ...root.querySelectorAll('*')]) {
    if (one.tagName === 'CANVAS' && one.width && one.height) seen.push(one.toDataURL());
    if (one.tagName === 'IMG') seen.push(one.src.startsWith('blob:') ? drawn(one) : one.src);
    if (one.tagName === 'svg') seen.push(one.outerHTML);
  }
  function drawn(image) {
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
    if (canvas.width && canvas.height) canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL();
  }
  let hash = 5381;
  for (const text of seen) for (let i = 0; i < text.length; i++)
    hash = (hash * 33 + text.charCodeAt(i)) | 0;
  return `${seen.length} pictures, ${hash}`;
}"""


class Notebook:
    """A notebook of the given cells, opened in the page of its server.

    `errors` holds every error of the console and every exception of the page since it stood ready;
    `hosts`, every host that the page has asked for anything, ever.
    """

    def __init__(self, browser, server, cells):
        self.errors, self.hosts = [], set()
        name = f"page_{next(COUNT)}.ipynb"
        server.write(name, cells)
        self._context = browser.new_context(viewport={"width": 1280, "height": 1000})
        self._context.set_default_timeout(15_000)
        self.page = self._context.new_page()
        self._listen()
        self.page.goto(server.address + PATHS[server.app].format(name))
        self.page.wait_for_function(READY, timeout=60_000)
        self.errors.clear()  # Notebook 7.6 stumbles over a setting of its own while it starts

    def close(self):
        """Close the page and end its kernel."""
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self._context.close()

    def run(self, *indices):
        """Execute cells and wait until each has ended; an error in one of them is an error here."""
        for index in indices:
            self.page.evaluate(RUN, index)
            faults = self.page.evaluate(FAULTS, index)
            assert not faults, faults

    def fall_asleep(self, index):
        """Execute a cell of the source SLEEP, and wait until it is under way."""
        self.page.evaluate(START, index)
        self.output(index).get_by_text("asleep", exact=True).wait_for()

    def wake_up(self, index):
        """Interrupt that cell, as the learner's button does, and wait until it has ended."""
        self.page.evaluate(f"{KERNEL}.interrupt()")
        self.output(index).get_by_text("KeyboardInterrupt").first.wait_for()

    def output(self, index):
        """The output area of a cell, in view."""
        cell = self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]')
        area = cell.locator(".jp-Cell-outputWrapper").first
        area.scroll_into_view_if_needed()
        return area

    def ask(self, code):
        """What code prints in the kernel, without a cell for it."""
        printed, fault = self.page.evaluate(ASK, code)
        assert fault is None, fault
        return printed.rstrip("\n")

    def wait_for_kernel(self, condition, seconds=10):
        """Wait until an expression is true in the kernel."""
        end = time.monotonic() + seconds
        while self.ask(f"print(bool({condition}))") != "True":
            if time.monotonic() > end:
                seen = self.ask(f"print({condition.split(' == ')[0]})")
                raise AssertionError(f"not so after {seconds} s: {condition}. Seen: {seen}")

    def restart(self):
        """A new kernel in the place of the old one; what is on the page stays."""
        self.page.evaluate(f"{KERNEL}.restart()")
        self.page.wait_for_function(READY, timeout=60_000)

    def look(self, locator):
        """A fingerprint of all pictures in an element: equal only where all pixels are."""
        return locator.evaluate(LOOK)

    def wait_for_another_look(self, locator, before, timeout=10_000):
        """Wait until the pictures in an element are others than `before`; their fingerprint."""
        self._wait_for_look(locator, "!==", before, timeout)
        return self.look(locator)

    def wait_for_look(self, locator, expected, timeout=10_000):
        """Wait until the pictures in an element look like this."""
        self._wait_for_look(locator, "===", expected, timeout)

    def _wait_for_look(self, locator, compares, with_that, timeout):
        handle = locator.element_handle()
        self.page.wait_for_function(
            f"([root, that]) => ({LOOK})(root) {compares} that",
            arg=[handle, with_that],
            polling=POLLING,
            timeout=timeout,
        )

    def focus_by_tab(self, locator, most=60):
        """Press Tab until the element has the focus, as one does without a mouse."""
        for _ in range(most):
            if locator.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        where = self.page.evaluate("document.activeElement.outerHTML.slice(0, 300)")
        raise AssertionError(f"{most} times Tab do not reach {locator}: the focus is on {where}")

    def _listen(self):
        page = self.page
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))

    def _hear(self, said):
        if said.type == "error":
            self.errors.append(f"{said.text} ({said.location.get('url', '')})")

    def _note(self, url):
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.hostname)
