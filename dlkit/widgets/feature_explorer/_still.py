"""A scene as a plain figure, for pages without a kernel. Knows no widget."""

import math
from typing import Any

import numpy as np

from dlkit import plots
from dlkit.plots.palette import TEST
from dlkit.widgets.feature_explorer._thumbnails import cells

MOST = 64  # maps that can be told apart in a third of a figure


def still(engine: Any) -> Any:
    """The image with its frame, the maps of the layer, and the chosen map with its pixel."""
    scene, state = engine.scene, engine.state
    maps = cells(scene.output.reshape(-1))[None] if scene.is_vector else scene.maps[:MOST]
    maps = _drawable(maps)
    left, middle, right = plots.panels(3, height=190)
    frame, _ = scene.field
    where = "none of the image" if frame is None else "the part that this pixel depends on"
    labels = engine.images.labels
    label = f", labelled {labels[state['image']]}" if labels else ""
    plots.mosaic(
        engine.images.drawn(state["image"]),
        alt=f"Image {state['image']}{label}, with a frame around {where}.",
        title=f"image {state['image']}{label}",
        ax=left,
    )
    plots.mosaic(maps, alt=f"The maps of {scene.step.name}.", title=_count(scene), ax=middle,
                 columns=math.ceil(math.sqrt(len(maps))))  # fmt: skip
    chosen = maps[0] if scene.is_vector else _drawable(scene.map)
    plots.mosaic(chosen, alt="One of them, with a frame around a pixel.",
                 title=f"map {scene.channel}", ax=right)  # fmt: skip
    if frame is not None:
        _mark(left, *frame)
    if not scene.is_vector:
        _mark(right, scene.row, scene.column, 1, 1)
    return left.figure


def _count(scene):
    count = len(scene.maps)
    return f"{count} numbers" if scene.is_vector else f"{count} maps"


def _drawable(maps):
    """The maps with 0 in the place of what is not finite, which the read-out tells of."""
    return np.where(np.isfinite(maps), maps, 0).astype(float)


def _mark(ax, row, column, height, width):
    from matplotlib.patches import Rectangle

    corner = column - 0.5, row - 0.5
    ax.add_patch(
        Rectangle(corner, width, height, fill=False, edgecolor=TEST, linewidth=2, clip_on=False)
    )
