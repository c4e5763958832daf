"""The map of the course with a button that forgets it. Loaded where a notebook shows one."""

import ipywidgets

from dlkit.exercises import _learner


class Panel:
    """The map (`map`), and `reset`, which asks before it deletes; `keep` takes the question back.

    Args:
        draw: returns the map as HTML; what it is given stands in its note.
    """

    def __init__(self, draw):
        self.draw = draw
        self.map = ipywidgets.HTML(draw())
        layout = {"width": "auto"}
        self.reset = ipywidgets.Button(layout=layout)
        self.keep = ipywidgets.Button(description="Keep it", layout=layout)
        self.reset.on_click(lambda _: self._pressed())
        self.keep.on_click(lambda _: self._ask(False))
        self._ask(False)
        buttons = ipywidgets.HBox([self.reset, self.keep])
        self.widget = ipywidgets.VBox([self.map, buttons])

    def _pressed(self):
        if not self._asking:
            self._ask(True)
            return
        trouble = _learner.forget()
        self._ask(False)
        self.map.value = self.draw(trouble or "Everything has been forgotten.")

    def _ask(self, asking):
        self._asking = asking
        words = "Delete all of it, for good" if asking else "Forget my progress"
        self.reset.description = words
        self.reset.button_style = "danger" if asking else ""
        self.keep.layout.display = None if asking else "none"
