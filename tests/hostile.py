"""Answers that no judge may trip over: they lie, raise, hang, or are huge. No test lives here."""

import decimal
import itertools
import sys
import time
import types

import numpy as np

SPECIAL = (
    "__eq__", "__ne__", "__lt__", "__hash__", "__bool__", "__len__", "__iter__", "__repr__",
    "__str__", "__format__", "__getattr__", "__array__", "__array_ufunc__", "__array_function__",
    "__float__", "__int__", "__index__", "__complex__", "__getitem__", "__contains__", "__dir__",
    "__reduce__", "__copy__", "__deepcopy__", "__sizeof__", "__add__", "__sub__", "__abs__",
)  # fmt: skip


def _no(*_, **__):
    raise RuntimeError("this object does not want to be looked at")


def _sleeps(*_, **__):
    time.sleep(5)
    return 0


def _made(base, method=_no, **more):
    """A class whose every special method is this one, `__class__` included."""
    return type(base)("Hostile", (base,), dict.fromkeys(SPECIAL, method) | more)


def hostile(base=object, *arguments, method=_no):
    """An object of a hostile subclass of this type."""
    plain = base if base is not object else None
    made = _made(base, method, __class__=property(method))
    return plain.__new__(made, *arguments) if plain else object.__new__(made)


def hostile_list():
    made = _made(list, __class__=property(_no))
    answer = list.__new__(made)
    list.extend(answer, [1, 2, 3])
    return answer


def hostile_array():
    """An array whose subclass begins to raise once it is made."""
    return np.ndarray.__new__(_made(np.ndarray, __class__=property(_no)), (3,))


def array_of_objects():
    answer = np.empty(3, dtype=object)
    answer[:] = 1
    answer[1] = hostile()
    return answer


class _Liar(type):
    """A metaclass that raises for whatever one wants to know of its classes."""

    __eq__ = __hash__ = __repr__ = __instancecheck__ = __subclasscheck__ = _no
    __name__ = property(_no)


def of_liar():
    return _Liar("Liar", (), {})()


def self_containing():
    answer = []
    answer.append(answer)
    return answer


def deep():
    answer = [0]
    for _ in range(100_000):
        answer = [answer]
    return answer


def prints_without_end(*_):
    while True:
        print("x" * 100)


def recurses(*arguments):
    return recurses(*arguments)


def exits(*_):
    raise SystemExit(3)


def interrupts(*_):
    raise KeyboardInterrupt


def loops(*_):
    while True:
        pass


def loops_behind_except(*_):
    while True:
        try:
            time.sleep(0.001)
        except Exception:
            time.sleep(0)


class _Wordless(Exception):
    __str__ = __repr__ = _no


def raises_without_words(*_):
    raise _Wordless


def yields(*_):
    yield from itertools.count()


HOSTILE = {
    "an object": hostile,
    "an object that hangs": lambda: hostile(method=_sleeps),
    "an object of a lying class": of_liar,
    "a list": hostile_list,
    "a tuple": lambda: hostile(tuple, (1, 2)),
    "a dict": lambda: hostile(dict),
    "a text": lambda: hostile(str, "left, right or otherwise"),
    "an int": lambda: hostile(int, 987654321),
    "a float": lambda: hostile(float, 9.87e54),
    "a float of NumPy": lambda: hostile(np.float64, 9.87e54),
    "an array": hostile_array,
    "a list of objects": lambda: [hostile(), hostile()],
    "an array of objects": array_of_objects,
    "a class": lambda: _made(object),
    "a module": lambda: types.ModuleType("answer"),
    "a list in itself": self_containing,
    "a deep list": deep,
    "a ragged list": lambda: [[1, 2], [3]],
    "a gigabyte": lambda: np.zeros((1000, 1000, 125)),
    "a gigabyte on one axis": lambda: np.zeros(125_000_000),
    "a long list": lambda: [0] * 10_000_000,
    "a long list of lists": lambda: [[0.5] * 10] * 1_000_000,
    "a long text": lambda: "x" * 100_000_000,
    "a large number": lambda: 1 << 4_000_000,
    "not a number": lambda: float("nan"),
    "infinity": lambda: float("-inf"),
    "a complex number": lambda: 1j,
    "a decimal": lambda: decimal.Decimal("NaN"),
    "nothing": lambda: None,
    "an endless generator": itertools.count,
    "a range": lambda: range(sys.maxsize),
    "a date": lambda: np.datetime64("2026-01-01"),
    "a text of NumPy": lambda: np.str_("left, right or otherwise"),
    "an array of texts": lambda: np.array(["a", "b"]),
    "a record array": lambda: np.zeros(3, dtype=[("a", int), ("b", float)]),
    "a masked array": lambda: np.ma.masked_all((7, 7, 7, 7)),
    "an error": lambda: ValueError("x"),
    "loops": lambda: loops,
    "loops behind except": lambda: loops_behind_except,
    "prints without end": lambda: prints_without_end,
    "recurses": lambda: recurses,
    "exits": lambda: exits,
    "interrupts": lambda: interrupts,
    "raises without words": lambda: raises_without_words,
    "yields": lambda: yields,
    "returns an object": lambda: lambda *_: hostile(),
    "returns itself": lambda: lambda *_: loops,
    "returns a gigabyte": lambda: lambda *_: np.zeros((1000, 1000, 125)),
}
