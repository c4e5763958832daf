"""The course's own words in a notebook's code: found by its imports. Runs nothing."""

import ast
from collections.abc import Iterable

ROOMS = ("evidence", "exercises", "plots")


class Verbs:
    """What names mean in a notebook, as far as they come from rooms that its author calls.

    A name alone proves nothing: `model.predict` is Keras, and `predict` may be a function of the
    notebook's own. So names are followed to the imports.

    Args:
        trees: the parsed cells of the notebook, in their order.

    Example:
        >>> cell = ast.parse("from dlkit.evidence import claim\\nclaim('a.b', 1)\\nmodel.claim(2)")
        >>> [ast.unparse(call) for call in Verbs([cell]).calls(cell, "claim")]
        ["claim('a.b', 1)"]
    """

    def __init__(self, trees: Iterable[ast.AST]):
        self._names, self._modules = {}, {}
        for node in (node for tree in trees for node in ast.walk(tree)):
            if isinstance(node, ast.ImportFrom):
                self._take_from(node)
            elif isinstance(node, ast.Import):
                self._take(node)

    def meaning(self, call: ast.Call) -> tuple[str, str] | None:
        """Room and verb of a call, such as ("evidence", "claim"), or None where it is another's."""
        name = _dotted(call.func)
        if name in self._names:
            return self._names[name]
        module, _, verb = name.rpartition(".")
        return (self._modules[module], verb) if module in self._modules else None

    def calls(self, tree: ast.AST, *verbs: str) -> list[ast.Call]:
        """The calls of these verbs in a tree, in the order of the page."""
        found = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and (self.meaning(node) or ("", ""))[1] in verbs
        ]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    def _take_from(self, node):
        room = (node.module or "").removeprefix("dlkit.")
        for alias in node.names:
            if node.module == "dlkit" and alias.name in ROOMS:
                self._modules[alias.asname or alias.name] = alias.name
            elif room in ROOMS and node.module != room:
                self._names[alias.asname or alias.name] = (room, alias.name)

    def _take(self, node):
        for alias in node.names:
            room = alias.name.removeprefix("dlkit.")
            if room in ROOMS and alias.name != room:
                self._modules[alias.asname or alias.name] = room


def id_of(call: ast.Call) -> str | None:
    """The first argument of a call where it is written out as a text, else None.

    >>> id_of(ast.parse("claim('a.b', 1)", mode="eval").body)
    'a.b'
    """
    named = [word.value for word in call.keywords if word.arg in ("name", "id", "slug")]
    first = (call.args[:1] or named or [None])[0]
    value = getattr(first, "value", None) if isinstance(first, ast.Constant) else None
    return value if isinstance(value, str) else None


def argument(call: ast.Call, name: str):
    """The value of a keyword where it is written out as a literal; None where there is none."""
    for word in call.keywords:
        if word.arg == name and isinstance(word.value, ast.Constant):
            return word.value.value
    return None


def names_bound(tree: ast.AST, imports: bool = True) -> set[str]:
    """The names that a cell gives a value at its outermost level, whatever the statement.

    Args:
        tree: the parsed cell.
        imports: whether an import counts.

    >>> sorted(names_bound(ast.parse("a, b = 1, 2\\ndef f(x):\\n    y = x\\nfor i in a: c = i")))
    ['a', 'b', 'c', 'f', 'i']
    """
    names = set()
    for node in _outermost(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif imports and isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return names


def names_read(tree: ast.AST) -> set[str]:
    """All names whose values a cell asks for."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in nodes if isinstance(node.ctx, ast.Load)}


def parsed(source: str) -> ast.Module | None:
    """The tree of a cell's code, or None where it is not plain Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _dotted(node):
    """The name that is called, such as `evidence.claim`; empty where it is computed."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _outermost(tree):
    """The nodes of a tree, without what is inside functions, classes and comprehensions."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    inner += (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, inner):
            yield from _outermost(node)
