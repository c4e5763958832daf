"""What an answer is, told without trusting it: nothing of its own is called, copied or scanned."""

import dis
import itertools
import sys
import types

import numpy as np

from dlkit.exercises._verdict import Wrong

SCAN = 10_000  # items that are looked through for `...`
DEPTH = 16  # lists within lists
ENTRIES = 200_000  # of nested lists that are turned into an array
_NAMES = (
    (type(None), "None"),
    (types.FunctionType, "a function"),
    (types.BuiltinFunctionType, "a function"),
    (types.MethodType, "a method"),
    (types.ModuleType, "a module"),
    (types.GeneratorType, "a generator"),
)
_TENSORS = (("tensorflow", "Tensor"), ("tensorflow", "Variable"), ("keras", "Variable"))
_PLAIN_FUNCTION = {"RESUME", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "NOP", "CACHE"}


def is_a(value, *kinds):
    """`isinstance` by the true type: `__class__`, which an object may lie about, is not asked."""
    return issubclass(type(value), kinds)


def type_name(value):
    """The name of the true type, whatever its metaclass says."""
    name = type.__dict__["__name__"].__get__(type(value))
    return name if len(name) <= 40 else name[:39] + "…"


def attempted(answer):
    """False where `...` stands anywhere in the answer, or is all that its function returns."""
    waiting, seen, room = [answer], set(), SCAN
    while waiting:
        value = waiting.pop()
        if value is ... or _is_blank(value):
            return False
        if id(value) not in seen:
            seen.add(id(value))
            inner = list(itertools.islice(_items(value), room))
            room -= len(inner)
            waiting += inner
    return True


def tensor(value):
    """The value where it is a TensorFlow tensor or a variable of TensorFlow or Keras, else None."""
    lineage = type.__dict__["__mro__"].__get__(type(value))
    for module, name in _TENSORS:
        kind = getattr(sys.modules.get(module), name, None)
        if any(base is kind for base in lineage):  # `in` would ask a metaclass what is equal
            return value
    return None


def array_shape(value, depth=0):
    """The shape as an array would have it, from first entries alone; None for what is no array."""
    if is_a(value, str, bytes):  # some of NumPy's scalars are texts
        return None
    if is_a(value, np.ndarray):
        return np.ndarray.view(value, np.ndarray).shape
    if is_a(value, bool, int, float, complex, np.generic):
        return ()
    if is_a(value, list, tuple):
        first = next(_items(value), 0.0)
        inner = array_shape(first, depth + 1) if depth < DEPTH else None
        return None if inner is None else (_length(value), *inner)
    if tensor(value) is not None and getattr(value.shape, "rank", 0) is not None:
        return tuple(value.shape)
    return None


def array(value):
    """The value as an array that shares its memory where it can; Wrong says why it is none.

    Ask `array_shape` first: whatever has the right shape is small enough to be read.
    """
    shape = array_shape(value)
    if shape is None:
        raise Wrong(f"You gave {describe(value)}; numbers are asked for.")
    found = _converted(value, shape)
    if found.dtype.name == "bfloat16":
        found = found.astype(np.float32)
    if found.dtype.kind == "O":
        raise Wrong("Your array holds Python objects (dtype object), not numbers of one dtype.")
    if found.dtype.kind not in "biufc":
        raise Wrong(f"Your array holds no numbers: its dtype is {found.dtype}.")
    return found


def describe(value):
    """What was given, in words, such as "a tuple of 3" or "an array of shape (2, 3)"."""
    if is_a(value, bool, np.bool_):
        return str(bool(value))
    if is_a(value, str):
        return f"the text {str.__getitem__(value, slice(0, 30))!r}"
    if is_a(value, int, float, complex, np.number):
        return f"the number {_digits(value)}"
    if is_a(value, list, tuple, dict, set, frozenset):
        return f"{_article(type_name(value))} of {_length(value)}"
    if is_a(value, np.ndarray):
        return f"an array of shape {array_shape(value)}"
    if tensor(value) is not None:
        shape = array_shape(value)
        return "a tensor of unknown shape" if shape is None else f"a tensor of shape {shape}"
    if is_a(value, type):
        return "a class"
    words = f"an object of type {type_name(value)}"
    return next((name for kind, name in _NAMES if type(value) is kind), words)


def number(value):
    """The value as a Python number, or None where it is not one number."""
    if type(value) is bool:
        return value
    for kind, exact in ((int, int.__int__), (float, float.__float__), (complex, complex.__pos__)):
        if is_a(value, kind):
            return exact(value)
    return array(value).item() if array_shape(value) == () else None


def _items(value):
    """The items of what Python itself or NumPy made, by their own methods; nothing for the rest."""
    if is_a(value, list):
        return list.__iter__(value)
    if is_a(value, tuple):
        return tuple.__iter__(value)
    if is_a(value, dict):
        return iter(dict.values(value))
    if is_a(value, np.ndarray) and (plain := np.ndarray.view(value, np.ndarray)).dtype.hasobject:
        return iter(plain.flat)
    return iter(())


def _length(value):
    kinds = (list, tuple, dict, set, frozenset)
    return next(kind.__len__(value) for kind in kinds if is_a(value, kind))


def _is_blank(value):
    """Whether a function does no more than to return None or `...`: its body is still to come."""
    if type(value) is not types.FunctionType:
        return False
    steps = list(itertools.islice(dis.get_instructions(value), 6))
    returned = [step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")]
    return {step.opname for step in steps} <= _PLAIN_FUNCTION and returned in ([None], [...])


def _converted(value, shape):
    if is_a(value, list, tuple):
        if np.prod(shape, dtype=float) > ENTRIES:
            raise Wrong(f"You gave {describe(value)}, too long to be read: give an array.")
        try:
            return np.array(_nested(value, shape))
        except OverflowError:
            raise Wrong("One of your numbers is too large for an array.") from None
    return _leaf(value)


def _nested(value, shape):
    """Plain nested lists of plain numbers, whose lengths are checked on the way."""
    if type(value) is float and not shape:  # the most frequent case, and lists may be long
        return value
    if is_a(value, list, tuple):
        if not shape or _length(value) != shape[0]:
            raise Wrong("The lists in your answer differ in length, so they make no array.")
        return [_nested(item, shape[1:]) for item in _items(value)]
    found = array_shape(value)
    if found is None:
        raise Wrong(f"Your answer holds {describe(value)} among its entries; give numbers.")
    if found != shape:
        raise Wrong("The entries of your answer differ in shape, so they make no array.")
    return _leaf(value) if shape else number(value)


def _leaf(value):
    if is_a(value, np.ndarray):
        return np.ndarray.view(value, np.ndarray)
    if tensor(value) is not None:
        return _of_tensor(value)
    return np.asarray(value)


def _of_tensor(value):
    if not hasattr(value, "numpy"):
        raise Wrong("Your tensor is a placeholder in a graph: it has a shape, but no values yet.")
    return np.asarray(value.numpy())


def _digits(value):
    if is_a(value, int) and int.bit_length(value) > 200:
        return f"of {int.bit_length(value)} bits"
    return f"{number(value):.6g}"


def _article(noun):
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
