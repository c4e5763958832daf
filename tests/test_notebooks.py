"""The notebooks of the course keep the rules. What they print is nbval's to check."""

import pytest

from dlkit.runner import _conventions, _project

NOTEBOOKS = sorted((_project.root() / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_the_rules(path):
    found = _conventions.check(path)
    assert not found, "\n" + _conventions.report(path, found)
