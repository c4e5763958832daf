"""How figures become outputs, in a real kernel: alt text, no stray text, the learner's choice."""

import base64

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = {
    "first": """
        import matplotlib as mpl
        before = mpl.rcParams.copy()
        import numpy as np
        from dlkit import plots
        plots.mosaic(np.eye(8)[None], alt='A diagonal.')""",
    "axes": "plots.line([0, 1], [0, 1], alt='A rise.')",
    "by hand": """
        import matplotlib.pyplot as plt
        fig, ax = plt.subplots()
        ax.plot([1, 2])
        plots.describe(fig, 'By hand.')
        ax""",
    "no words": "_ = plt.plot([1, 2])",
    "two": """
        fig, (left, right) = plt.subplots(1, 2)
        plots.line([0, 1], [0, 1], alt='First.', ax=left)
        plots.line([0, 1], [1, 0], alt='Second.', ax=right)""",
    "settings": """
        changed = {k for k in before if before[k] != mpl.rcParams[k]}
        print(sorted(changed - {'backend', 'interactive'}), mpl.is_interactive())""",
    "shown": "plots.line([0, 1], [0, 1], alt='Shown.')\nplt.show()\nprint('after')",
    "empty": "display(plt.figure())\nplt.close('all')",
    "others": "[repr(plots.line([0, 1], [0, 1], alt='In a list.'))[:5]]",
    "svg": """
        %config InlineBackend.figure_formats = ['svg']
        plots.line([0, 1], [0, 1], alt='As SVG.')""",
}


def run(cells, tmp_path, monkeypatch, store_history=True):
    """The outputs of each cell."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    sources = ["\n".join(line.strip() for line in cell.strip().split("\n")) for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    with client.setup_kernel(cwd=str(tmp_path)):
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index, store_history=store_history)
    return [cell.outputs for cell in notebook.cells]


@pytest.fixture(scope="module", params=[True, False], ids=["history", "no history"])
def outputs(request, tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("MPLBACKEND", raising=False)
        folder = tmp_path_factory.mktemp("kernel")
        found = run(CELLS.values(), folder, monkeypatch, store_history=request.param)
    return dict(zip(CELLS, found, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "alt"),
    [
        ("first", "A diagonal."),
        ("axes", "A rise."),
        ("by hand", "By hand."),
        ("two", "First. Second."),
        ("shown", "Shown."),
    ],
)
def test_alt_text_reaches_the_metadata_and_an_axes_leaves_no_text(outputs, cell, alt):
    output, *rest = outputs[cell]
    assert output.output_type == "display_data"
    assert output.metadata["image/png"]["alt"] == alt
    assert base64.b64decode(output.data["image/png"])[:4] == b"\x89PNG"
    assert output.data["text/plain"].startswith("<Figure size ")
    assert [other.output_type for other in rest] == (["stream"] if cell == "shown" else [])


@pytest.mark.slow
def test_a_figure_without_words_is_shown_without(outputs):
    (output,) = outputs["no words"]
    assert "image/png" in output.data
    assert "image/png" not in output.metadata


@pytest.mark.slow
def test_the_settings_of_the_learner_stay(outputs):
    (output,) = outputs["settings"]
    assert output.text == "[] True\n"


@pytest.mark.slow
def test_an_empty_figure_has_no_picture(outputs):
    (output,) = outputs["empty"]
    assert "image/png" not in output.data


@pytest.mark.slow
def test_an_axes_elsewhere_keeps_its_repr(outputs):
    assert outputs["others"][0].data["text/plain"] == "['<Axes']"


@pytest.mark.slow
def test_a_format_that_the_learner_chooses_later_wins(outputs):
    (output,) = outputs["svg"]
    assert "image/svg+xml" in output.data
    assert "image/png" not in output.data


@pytest.mark.slow
def test_a_format_chosen_before_wins_too(tmp_path, monkeypatch):
    monkeypatch.delenv("MPLBACKEND", raising=False)
    cells = [
        "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']",
        "from dlkit import plots\nplots.line([0, 1], [0, 1], alt='As SVG.')",
    ]
    _, (output,) = run(cells, tmp_path, monkeypatch)
    assert "image/svg+xml" in output.data
    assert "image/png" not in output.data
