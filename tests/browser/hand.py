"""A panel or a primitive in an output, and the hand that works it; knows no panel in particular."""

import json
import re


class Hand:
    """What stands in a cell's output, and in the kernel under the name `variable`."""

    def __init__(self, notebook, cell, variable):
        self.notebook, self.variable = notebook, variable
        self.area, self.page = notebook.output(cell), notebook.page

    def picture(self, label=""):
        """The picture that takes mouse and keys, and whose label begins so."""
        begins = re.compile(f"^{re.escape(label)}")
        return self.area.get_by_role("application", name=begins).first

    def hover(self, row, column, label=""):
        """The mouse over one cell of a heat map with one tile."""
        self.picture(label).scroll_into_view_if_needed()
        size = self.picture(label).evaluate(CELL_SIZE)
        place = {"x": (column + 0.5) * size, "y": (row + 0.5) * size}
        self.picture(label).hover(position=place)

    def away(self):
        """The mouse where no picture is."""
        self.page.mouse.move(2, 2)

    def keys(self, *keys):
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, locator):
        """From the panel's title on by Tab, to an element."""
        self.area.get_by_text(self.ask("title"), exact=True).first.click()
        self.notebook.focus_by_tab(locator)

    def ask(self, attribute):
        """An attribute of the panel in the kernel, as text."""
        return self.notebook.ask(f"print({self.variable}.{attribute})")

    def told(self, expression):
        """The value of an expression in the kernel, by way of JSON."""
        return json.loads(self.notebook.ask(f"import json; print(json.dumps({expression}))"))

    def follows(self, act):
        """Do it: other pixels, and the page says what the engine now says. The read-out."""
        before, said = self.notebook.look(self.area), self.ask("read_out")
        act()
        self.notebook.wait_for_another_look(self.area, before)
        self.notebook.wait_for_kernel(f"{self.variable}.read_out != {said!r}")
        return self.agrees()

    def agrees(self):
        """The read-out, which stands on the page, once the panel has come to rest."""
        self.notebook.wait_for_kernel(f"{self.variable}.settle()")
        said = self.ask("read_out")
        self.area.get_by_text(said, exact=True).wait_for()
        return said

    def refuses(self, act):
        """Do it: nothing is drawn, and why not stands on the page. What stands there."""
        before = self.told(f"{self.variable}.state")
        act()
        alert = self.area.get_by_role("alert").filter(has_text=re.compile(r"\w")).last
        alert.wait_for()
        self.notebook.wait_for_kernel(f"{self.variable}.settle()")
        assert self.told(f"{self.variable}.state") == before
        assert alert.inner_text() == self.ask("error")
        return alert.inner_text()


# A sheet of cells is drawn with one pixel a cell, and stretched.
CELL_SIZE = """(stage) => {
  const sheet = stage.querySelector('canvas');
  return sheet.getBoundingClientRect().width / sheet.width;
}"""
