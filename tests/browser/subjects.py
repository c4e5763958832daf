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
    "DrawPad": Subject(
        "pad",
        """
pad = widgets.DrawPad(label="Pad")
drawings = np.random.default_rng(1).integers(0, 256, (37, 64, 64))
""",
        "pad.drawing = drawings[i % 37]",
    ),
    "Curves": Subject(
        "curves",
        'curves = widgets.Curves(["sine", "cosine"], xlabel="step", ylabel="value")',
        "curves.append(i, {'sine': np.sin(i / 9), 'cosine': np.cos(i / 9)})",
    ),
    "TensorExplorer": Subject(
        "tensor",
        """
video = np.random.default_rng(2).normal(size=(37, 24, 32))
tensor = widgets.TensorExplorer(video, ("time", "row", "column"), "video")
""",
        "tensor.set(index=[i % 37, 0, 0])",
    ),
    "BroadcastExplorer": Subject(
        "broadcast",
        'broadcast = widgets.BroadcastExplorer("(3, 1)", "(4,)")',
        "broadcast.set(first=f'({1 + i % 3}, 1)')",
    ),
    "ConvolutionExplorer": Subject(
        "convolution",
        "convolution = widgets.ConvolutionExplorer()",
        "convolution.set(kernel=[[0, i % 7, 0], [0, 1, 0], [0, 0, -1]])",
    ),
}
