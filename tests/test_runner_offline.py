"""The wrapper that cuts off the network, called where a learner's files have Python's names."""

import subprocess
import sys

import pytest

from dlkit.runner import _offline


@pytest.mark.skipif(_offline.obstacle() is not None, reason=f"{_offline.obstacle()}")
@pytest.mark.parametrize("name", ["struct", "socket"])
def test_a_learners_module_is_not_taken_for_pythons(name, tmp_path, monkeypatch):
    (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')\n")
    monkeypatch.chdir(tmp_path)
    assert _offline.obstacle() is None
    command = _offline.offline([sys.executable, "-P", "-c", "print('reached')"])
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "reached\n", "")
