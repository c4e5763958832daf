"""A small notebook that keeps every rule, for the tests to break. No test lives here."""

import base64
import io
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from dlkit.runner.stored import _canonical

SENTENCE = "You weigh what the network says against what was measured a moment ago on real data. "
HEADER = """# Rising and setting

**Does the sun rise again tomorrow?**

You will be able to

- count sunrises,
- bet on the next one
  with even odds,
- say what was learnt.

<!-- dlkit:card -->

| Run time |
| --- |
| 3 s |

<!-- /dlkit:card -->"""
PARAMETERS = """PROFILE = "quick"  # or "full": more seeds
DEVICE = "auto"  # or "cpu", "gpu"
DATASET = "digits"  # or a path to your own
SEED = 0  # any whole number
DAYS = -3  # days before today"""
SETUP = """from dlkit.environment import prepare

prepare(DEVICE, seed=SEED, profile=PROFILE, data=DATASET)
import tensorflow as tf"""
HEADINGS = [
    "## What is counted?",
    "### Do clouds matter?",
    "## What would a baseline say?",
    "## Is it the same in winter?",
    "### The night is as long as the day",
    "## How sure is that?",
    "## What to read next",
]


def picture(width=40, noise=False):
    """A PNG in base64, as a notebook stores it; noise makes it heavy."""
    import numpy as np
    from PIL import Image

    pixels = np.random.default_rng(0).integers(
        0, 256 if noise else 2, (width, width), dtype=np.uint8
    )
    with io.BytesIO() as file:
        Image.fromarray(pixels).save(file, "PNG")
        return base64.b64encode(file.getvalue()).decode()


def text_output(text="TensorFlow runs.\n"):
    return new_output("stream", name="stdout", text=text)


def figure_output(alt="Two bars, and the left one is taller.", **of_picture):
    metadata = {"image/png": {"alt": alt}} if alt is not None else {}
    data = {"image/png": picture(**of_picture), "text/plain": "<Figure>"}
    return new_output("display_data", data=data, metadata=metadata)


def code(source, *outputs, tags=()):
    cell = new_code_cell(source, outputs=list(outputs))
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def good_notebook():
    """Fifteen cells or so: frame, seven headings, one figure, one ignored output, references."""
    cells = [
        new_markdown_cell(HEADER),
        code(PARAMETERS, tags=["parameters"]),
        code(SETUP, text_output()),
        code("days = tf.range(DAYS, 1)\nprint(days.shape)", text_output("(4,)\n")),
    ]
    for number, heading in enumerate(HEADINGS[:-1]):
        cells.append(new_markdown_cell(f"{heading}\n\n{SENTENCE * 13}\n\nHere $x = {number}$."))
        cells.append(code(f"risen = {number}\nrisen + 1", text_output(f"{number + 1}\n")))
    cells += [
        code("plots.line([0, 1], alt='Two bars.')", figure_output()),
        new_markdown_cell("*Figure 1. Two bars of unequal height.*\n\nThe left one is taller."),
        code("assert risen > 0\nrisen", text_output("about 5\n"), tags=["nbval-ignore-output"]),
        new_markdown_cell(
            f"{HEADINGS[-1]}\n\n- T. Bayes (1763).\n\nNext: [after](08_after.ipynb)."
        ),
    ]
    facts = {
        "core": True,
        "needs": ["school mathematics"],
        "measured": {"seconds": 3, "peak_mb": 700, "machine": "2 CPU cores"},
    }
    return new_notebook(cells=cells, metadata={"dlkit": facts})


def save(notebook, folder: Path, name="07_sunrise.ipynb"):
    """Write a notebook as refresh does, and a later one beside it."""
    (folder / "08_after.ipynb").write_text("{}", encoding="utf-8")
    path = folder / name
    path.write_text(_canonical.text(_canonical.canonical(notebook)), encoding="utf-8")
    return path
