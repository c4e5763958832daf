"""The style of every file is ruff's to judge, with the rules in pyproject.toml."""

import subprocess
import sys

import pytest

from dlkit.runner import _project


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(words):
    command = [sys.executable, "-m", "ruff", *words, "--no-cache", "."]
    ruff = subprocess.run(command, cwd=_project.root(), capture_output=True, text=True, check=False)
    assert ruff.returncode == 0, ruff.stdout + ruff.stderr
