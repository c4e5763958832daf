"""Small wrong versions of a piece of code, such as a slip would make. No test lives here."""

import ast
import copy

OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Mult],
    ast.Mod: [ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
}
PAIRS = (
    ("mean", "sum"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("any", "all"),
    ("zeros", "ones"),
    ("std", "var"),
    ("floor", "ceil"),
    ("reshape", "transpose"),
    ("sort", "argsort"),
    ("vstack", "hstack"),
    ("reduce_mean", "reduce_sum"),
    ("reduce_max", "reduce_min"),
)
SIBLINGS = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}
BUILTINS = {"max": "min", "min": "max", "any": "all", "all": "any", "sum": "max"}


def mutants(source):
    """Every mutant of the source that differs from it in one place, each as source of its own.

    Imports, texts, annotations and all of a `check(...)` but its answer stay as they are.
    """
    tree = ast.parse(source)
    before, found = ast.unparse(tree), {}
    for place, node in list(_places(tree)):
        for variant in _variants(node):
            place(variant)
            text = ast.unparse(ast.fix_missing_locations(tree))
            place(node)
            if text != before and _is_python(text):
                found[text] = None
    return list(found)


def is_check(node):
    """Whether a node is a call of `check`."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) == "check"


def _is_python(text):
    try:
        compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _places(parent):
    """(a function that puts another node into the place of this one, this one), top down."""
    for field, value in _fields(parent):
        if isinstance(value, list):
            for number, node in enumerate(value):
                if isinstance(node, ast.expr | ast.stmt | ast.comprehension | ast.keyword):
                    yield _into_list(value, number), node
                    yield from _places(node)
        elif isinstance(value, ast.expr):
            yield _into_field(parent, field), value
            yield from _places(value)


def _fields(parent):
    """The fields of a node in which mutants are made."""
    if isinstance(parent, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return
    for field, value in ast.iter_fields(parent):
        if is_check(parent):
            if field == "args":
                yield field, _AnswerOnly(value)
        elif field not in ("annotation", "returns", "decorator_list"):
            yield field, value


class _AnswerOnly(list):
    """The arguments of a check, of which the first one, its id, is left alone."""

    def __init__(self, arguments):
        super().__init__(arguments)
        self.arguments = arguments

    def __iter__(self):
        return iter([None, *list.__getitem__(self, slice(1, None))])

    def __setitem__(self, number, node):
        self.arguments[number] = node


def _into_list(nodes, number):
    def put(node):
        nodes[number] = node

    return put


def _into_field(parent, field):
    return lambda node: setattr(parent, field, node)


def _variants(node):
    """The nodes that may stand in the place of one."""
    maker = _MAKERS.get(type(node))
    yield from maker(node) if maker else ()
    if getattr(node, "test", None) is not None:  # if, while, assert, and the short if
        yield _with(node, test=_negated(node.test))


def _with(node, **changes):
    changed = copy.copy(node)
    for field, value in changes.items():
        setattr(changed, field, value)
    return changed


def _of_operation(node):
    for operator in OPERATORS.get(type(node.op), ()):
        yield _with(node, op=operator())


def _of_comparison(node):
    for number, operator in enumerate(node.ops):
        for other in OPERATORS.get(type(operator), ()):
            yield _with(node, ops=[*node.ops[:number], other(), *node.ops[number + 1 :]])


def _of_sign(node):
    if isinstance(node.op, ast.Not | ast.USub | ast.Invert):
        yield node.operand


def _of_constant(node):
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield from (_signed(node.value + 1), _signed(node.value - 1))
        if node.value:
            yield _signed(-node.value)


def _signed(value):
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _of_slice(node):
    """Ends that are constants change as constants do; others, and those left out, here."""
    if node.lower is None:
        yield _with(node, lower=ast.Constant(1))
    elif not isinstance(node.lower, ast.Constant):
        yield _with(node, lower=_shifted(node.lower, ast.Add()))
    if node.upper is None:
        yield _with(node, upper=_signed(-1))
    elif not isinstance(node.upper, ast.Constant):
        yield _with(node, upper=_shifted(node.upper, ast.Sub()))


def _of_call(node):
    if is_check(node):
        return
    for number in range(len(node.args) - 1):
        first, second = node.args[number : number + 2]
        yield _with(node, args=[*node.args[:number], second, first, *node.args[number + 2 :]])
    if isinstance(node.func, ast.Name):
        if node.func.id in BUILTINS:
            yield _with(node, func=ast.Name(BUILTINS[node.func.id], ast.Load()))
        if node.func.id == "range" and not isinstance(node.args[-1], ast.Constant):
            for operator in (ast.Add(), ast.Sub()):
                yield _with(node, args=[*node.args[:-1], _shifted(node.args[-1], operator)])


def _of_attribute(node):
    if node.attr in SIBLINGS:
        yield _with(node, attr=SIBLINGS[node.attr])
    if node.attr == "T":
        yield node.value


def _of_comprehension(node):
    for number, condition in enumerate(node.ifs):
        yield _with(node, ifs=[*node.ifs[:number], _negated(condition), *node.ifs[number + 1 :]])


def _negated(node):
    return ast.UnaryOp(ast.Not(), node)


def _shifted(node, operator):
    return ast.BinOp(node, operator, ast.Constant(1))


_MAKERS = {
    ast.BinOp: _of_operation,
    ast.AugAssign: _of_operation,
    ast.BoolOp: _of_operation,
    ast.Compare: _of_comparison,
    ast.UnaryOp: _of_sign,
    ast.Constant: _of_constant,
    ast.Slice: _of_slice,
    ast.Call: _of_call,
    ast.Attribute: _of_attribute,
    ast.comprehension: _of_comprehension,
}
