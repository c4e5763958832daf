"""One cell for each primitive and panel, and what updates it. How they are tested is elsewhere."""

import dataclasses

SETUP = """
import gc
import time
import numpy as np
import psutil
from dlkit import widgets

def memory():
    gc.collect()
    return psutil.Process().memory_info().rss
"""


@dataclasses.dataclass(frozen=True)
class Subject:
    """The variable that holds it, the source that makes it, and what updates it for an `i`."""

    variable: str
    source: str
    update: str

    @property
    def cell(self):
        """The source of its cell, which shows it."""
        return f"{self.source.strip()}\n{self.variable}"


SUBJECTS = {
    "Heatmap": Subject(
        "heatmap",
        """
heatmap = widgets.Heatmap(label="Field")
fields = np.random.default_rng(0).normal(size=(37, 64, 64))
heatmap.show(fields[0], alt="Noise.")
""",
        "heatmap.show(fields[i % 37], alt=f'Noise, number {i}.')",
    ),
}
