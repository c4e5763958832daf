"""What runs where, in a few lines to read: versions, machine, device and threads."""

from importlib.metadata import PackageNotFoundError, version

from dlkit import __version__
from dlkit.environment import _machine
from dlkit.environment._prepare import session

SHOWN = ("tensorflow", "keras", "numpy", "scikit-learn", "matplotlib", "jupyterlab")


def describe() -> str:
    """Versions, machine, device and threads, one a line. It starts nothing.

    Example:
        >>> print(describe())  # doctest: +ELLIPSIS
        machine     ...
    """
    rows = {"machine": _machine.system(), "cores": str(_machine.cores()), "memory": _memory()}
    current = session()
    if current is not None:
        rows["device"] = f"{current.device.upper()}, threads: {current.threads}"
    rows |= {"dlkit": __version__}
    rows |= {name: installed(name) or "not installed" for name in SHOWN}
    return "\n".join(f"{name:<14}{text}" for name, text in rows.items())


def installed(name: str) -> str | None:
    """Version of an installed package, or None; TensorFlow goes by two names.

    Example:
        >>> installed("numpy").split(".")[0]
        '2'
        >>> installed("no-such-package")
    """
    names = (name, "tensorflow-cpu") if name == "tensorflow" else (name,)
    for candidate in names:
        try:
            return version(candidate)
        except PackageNotFoundError:
            continue
    return None


def _memory():
    total, free = _machine.memory_gib()
    return f"{total:.1f} GiB, {free:.1f} GiB free"
