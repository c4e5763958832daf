"""The controls of the panel: named, sized and bound to the state; knows no picture."""

from typing import Any

import ipywidgets

from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer import _layout as layout
from dlkit.widgets.convolution_explorer import _settings as settings

TIGHT = {"description_width": "initial"}


def controls(panel: Any) -> ipywidgets.VBox:
    """All controls of a `ConvolutionExplorer`: the kernel, where it is laid, what follows it."""
    first = [_preset(panel), *_size(panel), _flip(panel)]
    if panel.engine.image.ndim == 3:
        first.append(_channels(panel))
    second = [
        *_padding(panel),
        _number(panel, "stride", 98, "stride s"),
        _number(panel, "dilation", 112, "dilation d"),
        _number(panel, "bias", 104),
    ]
    third = [
        ipywidgets.HTML("Afterwards:", layout=_wide(84)),
        _switch(panel, "relu", "ReLU", 76),
        _choice(panel, "pool", settings.POOLS, 144, "pooling"),
        _number(panel, "pool_size", 108, "window"),
    ]
    return layout.stack(*(layout.row(*each) for each in (first, second, third)))


def _wide(pixels):
    # The border is there from the start, so that nothing moves when it turns red.
    return ipywidgets.Layout(width=f"{pixels}px", border="2px solid transparent")


def _number(panel, name, width, said=None):
    """A field for a number, whole ones where the state has a whole one."""
    make = ipywidgets.FloatText if name == "bias" else ipywidgets.IntText
    field = make(description=said or name, layout=_wide(width), style=TIGHT)
    return panel._bind(field, name)


def _choice(panel, name, options, width, said):
    menu = ipywidgets.Dropdown(options=options, description=said, layout=_wide(width), style=TIGHT)
    return panel._bind(menu, name)


def _switch(panel, name, said, width):
    box = ipywidgets.Checkbox(description=said, indent=False, layout=_wide(width))
    return panel._bind(box, name)


def _preset(panel):
    return _choice(panel, "preset", list(kernels.PRESETS), 190, "kernel")


def _flip(panel):
    words = [("cross-correlation", False), ("convolution (turned by 180°)", True)]
    return _choice(panel, "flip", words, 222, "as")


def _channels(panel):
    words = [("summed", "sum"), ("mean first", "grey")]
    return _choice(panel, "channels", words, 160, "colours")


def _size(panel):
    """Buttons, since the size is not a setting of its own: it is that of the kernel."""
    panel.smaller = ipywidgets.Button(description="−", tooltip="A smaller kernel", layout=_wide(40))
    panel.larger = ipywidgets.Button(description="+", tooltip="A larger kernel", layout=_wide(40))
    panel.smaller.on_click(lambda _: panel._act(lambda: panel.grow(-1)))
    panel.larger.on_click(lambda _: panel._act(lambda: panel.grow(1)))
    panel.sized = ipywidgets.HTML(layout=_wide(40))
    return panel.smaller, panel.sized, panel.larger


def _padding(panel):
    """A name, or a number beside it: typing one chooses it."""
    zeros = ipywidgets.IntText(description="zeros p", layout=_wide(98), style=TIGHT)
    words = [("valid (none)", "valid"), ("same", "same"), ("a number", "number")]
    menu = ipywidgets.Dropdown(options=words, description="padding", layout=_wide(164), style=TIGHT)

    def count(padding):
        return {"valid": 0, "same": zeros.value}.get(padding, padding)

    panel._bind(
        menu,
        "padding",
        read=lambda name: zeros.value if name == "number" else name,
        write=lambda padding: padding if isinstance(padding, str) else "number",
    )
    panel._bind(zeros, "padding", write=count)
    return menu, zeros
