"""How a figure becomes an output of a notebook: two formatters, attached to IPython once."""

import base64
import sys
from weakref import WeakSet

_ATTACHED = WeakSet()  # shells, so that a second call leaves a learner's own settings alone


def attach():
    """Teaches the kernel's display system about figures; does nothing outside a kernel.

    A figure is sent as a small PNG with its alt text in the output's metadata, and an Axes at the
    end of a cell as nothing, since its figure follows. `%config InlineBackend.figure_formats`
    replaces the first, as it replaces IPython's own.
    """
    shell = _shell()
    if shell is None or shell in _ATTACHED:
        return
    _resolve_backend()
    _ATTACHED.add(shell)
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if _wants_png(shell):
        shell.display_formatter.formatters["image/png"].for_type(Figure, _figure_output)
    shell.display_formatter.ipython_display_formatter.for_type(Axes, _show_nothing)


def _shell():
    """The IPython shell of a Jupyter kernel, or None in a script or a terminal."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    shell = get_ipython()
    return shell if getattr(shell, "kernel", None) is not None else None


def _resolve_backend():
    """Makes pyplot load its backend now.

    The inline backend registers IPython's formatter when it is loaded, which is as late as the
    first figure, and would replace ours.
    """
    import matplotlib.pyplot as plt

    plt.draw_if_interactive()


def _wants_png(shell):
    """Whether PNG is among the formats set so far (always, unless a learner has set others)."""
    settings = [part for part in shell.configurables if type(part).__name__ == "InlineBackend"]
    return all("png" in part.figure_formats for part in settings)


def _figure_output(figure):
    from dlkit.plots._alt import alt_text
    from dlkit.plots._png import png

    if not figure.axes and not figure.lines:  # as IPython: no picture of an empty figure
        return None
    data = base64.b64encode(png(figure)).decode("ascii")
    alt = alt_text(figure)
    return (data, {"alt": alt}) if alt else data


def _show_nothing(_):
    return None
