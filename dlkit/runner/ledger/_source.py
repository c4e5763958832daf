"""The code that a claim rests on, as one hash; another one makes its record stale. Runs nothing."""

import ast
import hashlib
import json
from collections.abc import Iterator

from dlkit.runner._verbs import Verbs, id_of, names_bound, names_read, parsed

# What these cells hold is given from outside, or needed by nothing that is measured.
LEFT_OUT = {"parameters", "injected-parameters", "solution"}
# These only speak to the reader or ask; what they are given was computed before.
SPEAKING = {
    "evidence": {"claim", "say", "reading"},
    "exercises": {"check", "hint", "predict", "reveal", "recall", "progress"},
    "plots": None,  # whatever is drawn
}


def fingerprint(notebook: dict, id: str) -> str | None:
    """SHA-256 of the code that can change what a claim measures; None where no cell weighs it.

    That is the code of all cells up to the claim's own, as it is parsed: comments, line breaks and
    Markdown are no part of it. Left out are

    - cells with the tags `parameters` (a record has its parameters beside it) and `solution`;
    - statements that only speak to the reader or ask: calls of `check`, `hint`, `predict`,
      `reveal`, `recall`, `progress`, `say`, `reading` and `dlkit.plots`, and other claims;
    - cells with a `check`, which a learner fills in, unless the code that is left reads a name of
      theirs.

    So a better caption, hint or question keeps a record, and a different experiment does not.

    Args:
        notebook: as nbformat or as JSON has it; an executed one gives the hash of its source.
        id: the claim's.
    """
    cells = list(_cells(notebook))
    verbs = Verbs(tree for tree, _ in cells if tree)
    places = [n for n, (tree, _) in enumerate(cells) if tree and id in _claims(tree, verbs)]
    if not places:
        return None
    before = [_Cell(*cell, verbs, id) for cell in cells[: places[0] + 1]]
    code = [cell.code for cell in _needed(before)]
    return hashlib.sha256(json.dumps([part for part in code if part]).encode()).hexdigest()


def source_of(cell: dict) -> str:
    """The source of a cell; a file may hold it in lines."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def plain(node: ast.AST):
    """A tree as lists and texts; what is empty is left out, since each Python has its own extras.

    >>> plain(ast.parse("x", mode="eval").body)
    ['Name', 'id', "'x'", 'ctx', ['Load']]
    """
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [
        part
        for name, value in ast.iter_fields(node)
        if value is not None and value != []
        for part in (name, plain(value))
    ]
    return [type(node).__name__, *fields]


class _Cell:
    """A cell's part in the hash: its code without what only speaks, what it binds and reads."""

    def __init__(self, tree, source, verbs, id):
        body = tree.body if tree else []
        left = [node for node in body if not _speaks(node, verbs, id)]
        self.is_exercise = any(verbs.calls(node, "check") for node in body)
        self.code = [plain(node) for node in left] if tree else [source]
        module = ast.Module(left, [])
        self.binds, self.reads = names_bound(module), names_read(module)


def _needed(cells):
    """All cells but the exercises that none of the others needs, directly or through another."""
    kept = [cell for cell in cells if not cell.is_exercise]
    while more := [cell for cell in cells if cell not in kept and _feeds(cell, kept)]:
        kept += more
    return [cell for cell in cells if cell in kept]


def _feeds(cell, others):
    return any(cell.binds & other.reads for other in others)


def _cells(notebook) -> Iterator[tuple]:
    for cell in notebook["cells"]:
        tags = set(cell["metadata"].get("tags", ()))
        if cell["cell_type"] == "code" and not tags & LEFT_OUT:
            source = source_of(cell)
            yield parsed(source), source


def _claims(tree, verbs):
    return {id_of(call) for call in verbs.calls(tree, "claim")}


def _speaks(node, verbs, id):
    """Whether a statement can change nothing that this claim measures."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "dlkit.exercises"
    call = node.value if isinstance(node, ast.Expr) else None
    room, verb = (isinstance(call, ast.Call) and verbs.meaning(call)) or (None, None)
    if room not in SPEAKING or (verb == "claim" and id_of(call) == id):
        return False
    return SPEAKING[room] is None or verb in SPEAKING[room]
