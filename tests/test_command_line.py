"""Words in, exit codes out."""

import os
import subprocess
import sys

import pytest

from dlkit.__main__ import COMMANDS, main
from dlkit.datasets import _command
from dlkit.datasets.download._faults import DownloadFault


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as leave:
        main([command, "--help"])
    assert leave.value.code == 0
    assert f"dlkit {command}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["nonsense"], ["run", "--nonsense"]])
def test_wrong_use_is_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as leave:
        main(words)
    assert leave.value.code == 2
    assert "usage: dlkit" in capsys.readouterr().err


def test_a_value_error_is_one_line_and_exit_code_2(capsys):
    assert main(["run", "--only", "99"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("dlkit: ")
    assert "Traceback" not in error


@pytest.mark.parametrize("told", [DownloadFault, FileNotFoundError])
def test_an_error_in_words_that_is_no_value_error_is_one_line_and_exit_code_1(
    told, capsys, monkeypatch
):
    def missing(_):
        raise told("It is not here. It was expected. Bring it.")

    monkeypatch.setitem(_command.VERBS, "list", missing)
    assert main(["data"]) == 1
    assert capsys.readouterr().err == "dlkit: It is not here. It was expected. Bring it.\n"


def test_an_error_of_the_system_that_nobody_foresaw_keeps_its_traceback(monkeypatch, tmp_path):
    monkeypatch.setitem(_command.VERBS, "list", lambda _: (tmp_path / "none").read_text())
    with pytest.raises(FileNotFoundError, match="Errno"):
        main(["data"])


def test_version_is_the_package_version():
    import dlkit

    result = subprocess.run(
        [sys.executable, "-m", "dlkit", "--version"], capture_output=True, text=True, check=True
    )
    assert result.stdout == f"dlkit {dlkit.__version__}\n"


def test_doctor_exits_with_its_verdict(monkeypatch, capsys):
    import dlkit.environment

    for well in (True, False):
        monkeypatch.setattr(dlkit.environment, "doctor", lambda well=well: ("the text", well))
        assert main(["doctor"]) == (0 if well else 1)
        assert capsys.readouterr().out == "the text\n"


def test_an_interrupt_is_a_word_and_exit_code_1(monkeypatch, capsys):
    import dlkit.environment

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(dlkit.environment, "doctor", interrupted)
    assert main(["doctor"]) == 1
    assert "stopped" in capsys.readouterr().err


def test_a_reader_that_has_read_enough_meets_no_traceback():
    command = [sys.executable, "-m", "dlkit", "conventions", "--list"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_a_terminal_without_our_characters_sees_their_codes():
    code = "import dlkit.environment as e; e.doctor = lambda: ('\\u2714 \\u2192', True)\n"
    code += "from dlkit.__main__ import main; raise SystemExit(main(['doctor']))"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, rb"\u2714 \u2192")
