"""Whether this process is the kernel of a notebook. Loads nothing, and knows no front end."""

import sys


def in_a_kernel() -> bool:
    """Whether outputs go to a notebook: IPython runs here, and in a Jupyter kernel.

    A notebook that is run with nobody looking is one too; `headless` tells that.

    Example:
        >>> in_a_kernel()
        False
    """
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
