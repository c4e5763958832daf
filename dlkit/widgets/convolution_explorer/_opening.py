"""The panel as a plain picture: input, kernel and output side by side; knows no widget."""

from typing import Any

import numpy as np

from dlkit.plots import cells, mosaic, panels
from dlkit.widgets.convolution_explorer import _words as words
from dlkit.widgets.convolution_explorer._marks import on_input, on_output
from dlkit.widgets.convolution_explorer._pictures import LARGE, as_bytes


def picture(engine: Any) -> Any:
    """Three Axes: the input, the kernel as numbers, the last stage."""
    left, middle, right = panels(3, height=210)
    image = engine.image
    size = words.by(image.shape[:2])
    mosaic(
        as_bytes(image) if image.ndim == 3 else image,
        alt=f"The input, {size}: {engine.note or 'an image that was given'}.",
        title=f"Input {size}",
        ax=left,
    )
    kernel = np.asarray(engine.state["kernel"])
    kernel = kernel.astype(int) if (kernel == np.rint(kernel)).all() else kernel.round(3)
    cells(kernel, alt=f"The kernel {kernel.tolist()}.", title="Kernel", ax=middle)
    out = engine.stages["pool"]
    mosaic(
        out,
        alt=f"The output, {words.by(out.shape)}, from {words.number(out.min())} to "
        f"{words.number(out.max())}.",
        title=f"Output {words.by(out.shape)}",
        ax=right,
    )
    if out.shape == engine.stages["convolution"].shape:
        for ax, (mark, *_) in (
            (left, on_input(engine, None, LARGE)),
            (right, on_output(engine, None, LARGE)),
        ):
            _frame(ax, mark)
    return left.figure


def _frame(ax, mark):
    from matplotlib.patches import Rectangle

    corner = mark["column"] - 0.5, mark["row"] - 0.5
    size = mark["width"], mark["height"]
    ax.add_patch(Rectangle(corner, *size, fill=False, edgecolor=mark["color"], linewidth=2))
