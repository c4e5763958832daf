"""The texts that `help()` shows in Python, with repetitions taken out. Other texts: `_text.py`."""

import ast
import re

import numpy as np

from dlkit.datasets import _origins
from dlkit.datasets.formats._txt import unified

TEST_FRACTION = 0.1
_BLANK = re.compile(r"\n\s*\n")


def read(entry, path):
    """{topic: text} in the order of the file; no paragraph stands twice in all of it.

    The file is a program: it is parsed, and never run.
    """
    try:
        topics = _topics(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as error:
        raise _origins.damaged(entry, path, error) from error
    topics = once(topics)
    if len(topics) < 2:
        raise _origins.damaged(entry, path, f"{len(topics)} topics in it")
    return topics


def _topics(source):
    for node in ast.parse(source).body:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if any(isinstance(target, ast.Name) and target.id == "topics" for target in targets):
            topics = ast.literal_eval(node.value)
            if not isinstance(topics, dict) or not all(
                isinstance(text, str) for pair in topics.items() for text in pair
            ):
                raise ValueError("`topics` is no dict of texts")
            return {name: unified(text) for name, text in topics.items()}
    raise ValueError("no `topics` in it")


def once(topics):
    """The topics without the paragraphs that stood before, whatever their blanks.

    >>> once({"a": "One.\\n\\nTwo  words.", "b": "Two\\nwords.\\n\\nThree.", "c": "One."})
    {'a': 'One.\\n\\nTwo  words.', 'b': 'Three.'}
    """
    seen, kept = set(), {}
    for name, text in topics.items():
        new = []
        for paragraph in _BLANK.split(text.strip("\n")):
            key = " ".join(paragraph.split())
            if key and key not in seen:
                seen.add(key)
                new.append(paragraph.rstrip())
        if new:
            kept[name] = "\n\n".join(new)
    return kept


def drawn(topics, seed):
    """The names (train, test): topics at random that make up a tenth of the characters to test."""
    sizes = {name: len(text) for name, text in topics.items()}
    goal = TEST_FRACTION * sum(sizes.values())
    room, test = goal, set()
    names = list(topics)
    for i in np.random.default_rng(seed).permutation(len(names)):
        # A topic that would not fit is passed over: the longest holds an eighth of all characters.
        # The last gap stays open, since short topics alone could fill it.
        if goal / 20 < room >= sizes[names[i]]:
            test.add(names[i])
            room -= sizes[names[i]]
    test = test or {min(sizes, key=sizes.get)}
    return tuple(n for n in names if n not in test), tuple(n for n in names if n in test)
