"""Notebooks as files: which there are, their titles, reading and writing. Runs nothing."""

import json
import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from dlkit._validation import fault


class NotebookError(ValueError):
    """A file that should be a notebook and is not; the message says what to do."""


def find(folder: Path, only: Iterable[str] | None = None) -> list[Path]:
    """The notebooks of a folder by name, or those of them that `only` names.

    Args:
        folder: a folder with files `NN_slug.ipynb`; folders inside it are not searched.
        only: numbers (`"21"`), slugs (`"cnn_classifier"`) or whole names (`"21_cnn_classifier"`).

    Raises:
        ValueError: there is no such folder, no notebook in it, or none that a name stands for.
    """
    folder = Path(folder)
    files = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if not files:
        where = "is not a folder" if not folder.is_dir() else "holds no notebook"
        raise ValueError(
            fault(
                f"{folder} {where}.",
                "A folder with files such as 21_cnn_classifier.ipynb was expected.",
                "Name another one with --notebooks.",
            )
        )
    return files if only is None else _chosen(files, [word.strip() for word in only])


def number(path: Path) -> int | None:
    """The number that a notebook's name begins with, or None.

    >>> number(Path("notebooks/06_generalisation.ipynb"))
    6
    """
    digits = re.match(r"\d+", Path(path).stem)
    return int(digits[0]) if digits else None


def slug(path: Path) -> str:
    """A notebook's name without its number.

    >>> slug(Path("notebooks/21_cnn_classifier.ipynb"))
    'cnn_classifier'
    """
    return re.sub(r"^\d+[_-]*", "", Path(path).stem) or Path(path).stem


def title(notebook) -> str | None:
    """The first heading of the notebook's text, or None."""
    for cell in notebook.cells:
        heading = re.search(r"^#\s+(.+)$", cell.source, re.M) if _is_text(cell) else None
        if heading:
            return heading[1].strip()
    return None


def parameters_cell(notebook):
    """The cell with the tag `parameters`, or None."""
    tagged = (c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    return next(tagged, None)


def read(path: Path):
    """The notebook in a file as an nbformat node of version 4, every cell with its id.

    Raises:
        NotebookError: the file cannot be read, is not JSON, or is not a notebook.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, f"is not JSON: {error}") from error
    if not isinstance(content, dict) or not {"cells", "nbformat"} <= content.keys():
        raise _unreadable(path, "is JSON, but not a notebook of format 4: it has no cells")
    return _validated(path, text)


def write(notebook, path: Path) -> None:
    """Write a notebook so that no reader ever sees half of it."""
    import nbformat

    write_text(path, nbformat.writes(notebook) + "\n")


def write_text(path: Path, text: str) -> None:
    """Replace a file's text in one step: after any interruption it is the old or the new one."""
    path = Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _chosen(files, words):
    wanted = set()
    for word in words:
        stem = word.removesuffix(".ipynb")
        matches = {
            path
            for path in files
            if stem in (path.stem, slug(path)) or (stem.isdecimal() and number(path) == int(stem))
        }
        if not matches:
            raise ValueError(_unknown(word, files))
        wanted |= matches
    return [path for path in files if path in wanted]


def _unknown(word, files):
    stems = [path.stem for path in files]
    slugs = {slug(path): path.stem for path in files}
    near = [slugs[name] for name in get_close_matches(word, slugs, n=3)]
    near = near or get_close_matches(word, stems, n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(stems)}."
    return fault(
        f"No notebook is called '{word}'.", "A number, a slug or a name was expected.", hint
    )


def _validated(path, text):
    import nbformat
    from nbformat.validator import NotebookValidationError, normalize

    try:
        notebook = nbformat.convert(nbformat.reader.reads(text), 4)
        _, notebook = normalize(nbformat.v4.upgrade(notebook))
        nbformat.validate(notebook)
    except NotebookValidationError as error:
        raise _unreadable(path, f"is not a valid notebook: {_first_line(error)}") from error
    except Exception as error:  # nbformat fails on foreign JSON in ways that it does not list
        raise _unreadable(path, f"is not a valid notebook: {error!r}") from error
    return notebook


def _unreadable(path, what):
    return NotebookError(
        fault(
            f"{path.name} {what}.",
            "A Jupyter notebook of format 4 was expected.",
            "Take the file from the repository again, or mend it in JupyterLab and save it.",
        )
    )


def _first_line(error):
    return str(error).strip().split("\n", 1)[0]


def _is_text(cell):
    return cell.cell_type == "markdown"
