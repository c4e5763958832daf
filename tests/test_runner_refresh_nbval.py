"""What `pytest --nbval` compares under the kit's own settings, in a folder of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

ROOT = Path(__file__).parents[1]
CLAIM = "application/vnd.dlkit.claim+json"
RICH = f"""from IPython.display import display
data = {{"text/plain": "card", "text/html": "1", "text/markdown": "1", "{CLAIM}": {{"n": 1}}}}
display(data, raw=True)"""
NEIGHBOUR = "import os\n\n\ndef test_a():\n    assert 'DLKIT_HEADLESS' not in os.environ\n"


def cell(source, *outputs, tags=()):
    metadata = {"tags": list(tags)}
    return new_code_cell(source, outputs=list(outputs), metadata=metadata, execution_count=1)


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def stored_card(words):
    data = {"text/plain": words, "text/html": "2", "text/markdown": "2", CLAIM: {"n": 2}}
    return new_output("display_data", data=data)


def outcomes(folder, *cells, flag="--nbval"):
    """The outcome of each cell, and of a plain test, under the kit's settings alone."""
    (folder / "notebooks").mkdir()
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    nbformat.write(new_notebook(cells=list(cells)), folder / "notebooks" / "01_a.ipynb")
    (folder / "test_plain.py").write_text(NEIGHBOUR, encoding="utf-8")
    words = [sys.executable, "-m", "pytest", flag, "notebooks", "test_plain.py", "-v"]
    done = subprocess.run(
        [*words, "--color=no", "-p", "no:cacheprovider"],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "DLKIT_HEADLESS"},
        capture_output=True,
        text=True,
        check=False,
    )
    return re.findall(r"::.* (PASSED|FAILED) +\[", done.stdout), done.stdout


@pytest.mark.slow
def test_what_is_compared_and_what_is_not(tmp_path):
    expected = {
        "PASSED": [
            cell("print('same')", printed("same\n")),
            cell("print('now')", printed("then\n"), tags=["measured"]),
            cell("print('now')", printed("then\n"), tags=["nbval-ignore-output"]),
            cell(RICH, stored_card("card")),
            cell("import sys\nprint('now', file=sys.stderr)", printed("then", "stderr")),
            cell("import os\nassert os.environ['DLKIT_HEADLESS'] == '1'"),
            cell("assert 'dlkit-ipython-' in get_ipython().ipython_dir"),
        ],
        "FAILED": [
            cell("print('now')", printed("then\n")),
            cell(RICH, stored_card("another card")),
            cell("1 / 0", printed("1.0\n"), tags=["measured"]),
            cell("1 / 0", printed("1.0\n"), tags=["nbval-ignore-output"]),
        ],
    }
    cells = [one for some in expected.values() for one in some]
    wanted = [outcome for outcome, some in expected.items() for _ in some]
    found, said = outcomes(tmp_path, *cells)
    assert found == [*wanted, "PASSED"], said
    assert "warning" not in said.lower()


@pytest.mark.slow
def test_the_lax_mode_runs_every_cell_and_compares_none(tmp_path):
    cells = cell("print('now')", printed("then\n")), cell("1 / 0")
    found, said = outcomes(tmp_path, *cells, flag="--nbval-lax")
    assert found == ["PASSED", "FAILED", "PASSED"], said
