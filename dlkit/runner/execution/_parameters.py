"""Parameters from the command line: checked against each notebook's own, before anything runs."""

import ast
import copy
import dataclasses
import logging
import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from dlkit._validation import fault, shown


def parse(words: Iterable[str], profile: str | None = None, device: str | None = None) -> dict:
    """Names and texts from `NAME=VALUE` words and the options that stand for two of them.

    >>> parse(["SEED=3", "DATASET=digits"], profile="full")
    {'SEED': '3', 'DATASET': 'digits', 'PROFILE': 'full'}

    Raises:
        ValueError: a word without `=`, or a name given twice.
    """
    given = {}
    options = {"PROFILE": profile, "DEVICE": device}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name.isidentifier():
            raise ValueError(
                fault(
                    f"A parameter is NAME=VALUE. Received: -p {word}.",
                    "NAME is a name from the notebook's parameters cell.",
                    "Write for example -p SEED=3.",
                )
            )
        if name in given or options.get(name) is not None:
            raise ValueError(_twice(name, options))
        given[name] = text
    return given | {name: text for name, text in options.items() if text is not None}


@dataclasses.dataclass(frozen=True)
class Expression:
    """A default such as `1 / 3`, whose value is known only when the notebook runs."""

    source: str

    def is_number(self):
        """Whether it is a calculation with numbers and nothing else."""
        parts = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop)
        try:
            nodes = list(ast.walk(ast.parse(self.source, mode="eval")))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return False
        return all(
            type(getattr(node, "value", None)) in (int, float) or isinstance(node, parts)
            for node in nodes
        )


def defaults(notebook) -> dict:
    """The notebook's parameters: name to default value, an `Expression` where it is no literal."""
    import papermill

    logger = logging.getLogger("papermill")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    notebook = copy.deepcopy(notebook)
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "language": "python",
        "display_name": "Python 3",
    }
    found = papermill.inspect_notebook(notebook)
    return {
        name: _literal(entry["default"], otherwise=Expression(entry["default"]))
        for name, entry in found.items()
    }


def resolve(given: dict, known: dict, folder: Path) -> dict:
    """The values for each notebook: `{notebook: {name: value}}`.

    Args:
        given: name to text, from `parse`.
        known: notebook to its `defaults`.
        folder: what a relative path is meant from.

    Raises:
        ValueError: a notebook does not know a name, or a value is not of its default's type.
    """
    for name in given:
        _require_known(name, known)
    return {
        notebook: {
            name: typed(name, text, parameters[name], folder) for name, text in given.items()
        }
        for notebook, parameters in known.items()
    }


def typed(name: str, text: str, default, folder: Path):
    """A text as a value of the default's type.

    An integer is taken for a float, but not the reverse; a path is made absolute. Where the default
    says nothing of its type (None, or an expression that is no calculation with numbers), a literal
    is taken as what it is, and anything else as a text.

    >>> typed("RATE", "3", 0.1, Path.cwd()), typed("SHUFFLE", "false", True, Path.cwd())
    (3.0, False)

    Raises:
        ValueError: the text is no such value.
    """
    if isinstance(default, str):
        return _path(name, text, default, folder)
    value = _literal(text, otherwise=text)
    if isinstance(default, bool) and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if default is None or (isinstance(default, Expression) and not default.is_number()):
        return _path(name, value, None, folder) if isinstance(value, str) else value
    if isinstance(default, Expression):
        if type(value) in (int, float):
            return value
        raise ValueError(_no_number(name, text, default))
    if _fits(value, default):
        return _like(value, default)
    raise ValueError(
        fault(
            f"{name} is {_kind(default)}, for example {default!r}.",
            f"Received: {name}={shown(text)}.",
            f"Write -p {name}={default!r}, with a value of that kind.",
        )
    )


def _require_known(name, known):
    strangers = [notebook for notebook, parameters in known.items() if name not in parameters]
    if not strangers:
        return
    friends = [notebook for notebook in known if notebook not in strangers]
    if friends:
        remedy = f"Known to: {', '.join(friends)}. Choose those with --only."
    else:
        names = sorted({each for parameters in known.values() for each in parameters})
        near = get_close_matches(name.upper(), names, n=3, cutoff=0.5)
        remedy = (
            f"No notebook knows it. Did you mean {', '.join(near)}?"
            if near
            else f"No notebook knows it. There are: {', '.join(names)}."
        )
    raise ValueError(
        fault(
            f"{', '.join(strangers)}: no parameter is called {name}.",
            "Every notebook that is to run must have it in its parameters cell.",
            remedy,
        )
    )


def _fits(value, default):
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    if isinstance(default, list | tuple):
        kinds = default[:1] if len({type(item) for item in default}) == 1 else ()
        return isinstance(value, list | tuple) and all(
            _fits(item, kind) for item in value for kind in kinds
        )
    return isinstance(value, type(default))


def _like(value, default):
    if isinstance(default, float):
        return float(value)
    if isinstance(default, list | tuple):
        return type(default)(
            _like(item, default[0]) if default and _fits(item, default[0]) else item
            for item in value
        )
    return value


def _literal(text, otherwise):
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return otherwise


def _no_number(name, text, default):
    return fault(
        f"{name} is a number: its default is the expression {default.source}.",
        f"Received: {name}={shown(text)}.",
        f"Write for example -p {name}=0.5.",
    )


def _path(name, text, default, folder):
    """An absolute path where the text is meant as one: the kernel works in another folder.

    A separator alone proves nothing ("and/or"): it does where the parameter is for a path, or
    where the path leads somewhere.
    """
    # pathlib raises where os.path says no: for a user that nobody knows, for a text too long.
    home = os.path.expanduser(text)  # noqa: PTH111
    path = os.path.normpath(Path(folder) / home)
    if "://" in text:
        return text
    if home != text or text.startswith(".") or text.endswith(".npz"):
        return path
    separated = any(mark in text for mark in {"/", os.sep})
    meant = name == "DATASET" or _is_for_a_path(default) or os.path.exists(path)  # noqa: PTH110
    return path if separated and meant else text


def _is_for_a_path(default):
    return isinstance(default, str) and (
        default.startswith((".", "~", "/")) or bool(Path(default).suffix)
    )


def _kind(default):
    kinds = {bool: "True or False", int: "an integer", float: "a number"}
    return kinds.get(type(default), f"a {type(default).__name__}")


def _twice(name, options):
    if options.get(name) is not None:
        return fault(
            f"{name} is given twice, with --{name.lower()} and with -p {name}.",
            "One value was expected.",
            f"Leave one out: --{name.lower()} {options[name]} says it all.",
        )
    return fault(f"{name} is given twice with -p.", "One value was expected.", "Leave one out.")
