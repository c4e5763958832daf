"""The machine: quiet, seeded, honest about what it has. Each `prepare` has a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlkit import environment
from dlkit.environment import _machine

ROOT = Path(__file__).parents[1]


def python(code, **variables):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DLKIT_VERBOSE": "0", **variables},
    )


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return tmp_path_factory.mktemp("session") / "session.json"


@pytest.fixture(scope="module")
def prepared(session):
    """One process that does what a notebook does, and then asks for what cannot be had."""
    return python(
        """
from dlkit.environment import describe, prepare
prepare("cpu", 5)
import random, numpy as np, tensorflow as tf
def draw():
    return [random.random(), np.random.rand(), float(tf.random.uniform(()))]
first = draw()
prepare(seed=5, data="digits")
print("same", first == draw())
prepare(seed=6)
print("other", first != draw())
print("threads", tf.config.threading.get_intra_op_parallelism_threads())
try:
    prepare("gpu")
except ValueError as error:
    print("refused", error)
print(describe())
""",
        DLKIT_THREADS="1",
        DLKIT_SESSION_FILE=str(session),
        CUDA_VISIBLE_DEVICES="-1",
    )


@pytest.mark.slow
def test_prepare_writes_one_line_and_nothing_on_stderr(prepared):
    assert prepared.returncode == 0, prepared.stderr
    assert prepared.stderr == ""
    assert prepared.stdout.splitlines()[0] == "TensorFlow runs on the CPU, seed 5, profile quick."
    assert "seed 5, profile quick, data digits." in prepared.stdout


@pytest.mark.slow
def test_a_second_call_seeds_anew_and_keeps_device_and_threads(prepared):
    assert "same True" in prepared.stdout
    assert "other True" in prepared.stdout
    assert "threads 1" in prepared.stdout
    assert "refused This kernel runs on the CPU already" in prepared.stdout


@pytest.mark.slow
def test_prepare_leaves_its_session_where_it_is_asked_to(prepared, session):
    import json

    assert prepared.returncode == 0
    kept = json.loads(session.read_text())
    assert (kept["device"], kept["threads"], kept["seed"]) == ("cpu", 1, 6)


@pytest.mark.slow
def test_describe_names_device_and_threads_once_prepared(prepared):
    assert "CPU, threads: 1" in prepared.stdout


@pytest.mark.slow
def test_a_gpu_that_is_not_there_is_an_error_that_says_what_was_found():
    result = python(
        """
from dlkit.environment import prepare
try:
    prepare(device="gpu")
except ValueError as error:
    print(error)
import tensorflow as tf
tf.zeros(3) + 1
try:
    prepare(device="cpu")
except ValueError as error:
    print(error)
""",
        CUDA_VISIBLE_DEVICES="-1",
    )
    assert "/physical_device:CPU:0" in result.stdout
    assert "requirements-gpu.txt" in result.stdout
    assert "already started before `prepare`" in result.stdout


def test_another_keras_backend_is_refused_with_its_name():
    result = python("from dlkit.environment import prepare\nprepare()", KERAS_BACKEND="numpy")
    assert "Keras is set to work with numpy" in result.stderr


def test_what_a_failing_import_says_is_given_back(tmp_path):
    (tmp_path / "tensorflow.py").write_text(
        "import os\nos.write(2, b'the library complains')\nraise ImportError('broken')"
    )
    (tmp_path / "keras.py").write_text("")
    result = python("from dlkit.environment import prepare\nprepare()", PYTHONPATH=str(tmp_path))
    assert result.returncode != 0
    assert "the library complains" in result.stderr
    assert "broken" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"device": "tpu"}, "`device` must be one of 'auto', 'cpu', 'gpu'"),
        ({"device": None}, "`device` must be one of"),
        ({"seed": -1}, "`seed` must be an integer from 0"),
        ({"seed": 1.5}, "`seed` must be an integer"),
        ({"seed": 2**32}, "`seed` must be an integer"),
        ({"profile": "fast"}, "`profile` must be one of 'quick', 'full'"),
    ],
)
def test_bad_arguments_are_refused_before_tensorflow_loads(arguments, words):
    before = "tensorflow" in sys.modules
    with pytest.raises(ValueError, match=words):
        environment.prepare(**arguments)
    assert ("tensorflow" in sys.modules) == before


@pytest.mark.parametrize("value", ["0", "two", "-1", ""])
def test_a_wrong_number_of_threads_is_refused(monkeypatch, value):
    monkeypatch.setenv("DLKIT_THREADS", value)
    with pytest.raises(ValueError, match="DLKIT_THREADS"):
        _machine.threads()


def test_cores_follow_a_container_quota(monkeypatch, tmp_path):
    quota = tmp_path / "cpu.max"
    monkeypatch.setattr(_machine, "CGROUP", tmp_path)
    without = _machine.cores()
    quota.write_text("100000 100000\n")
    assert _machine.cores() == 1
    quota.write_text("max 100000\n")
    assert _machine.cores() == without


def test_a_browser_named_by_the_variable_is_used(monkeypatch):
    monkeypatch.setenv("DLKIT_CHROMIUM", "/opt/here")
    assert _machine.chromium() == "/opt/here"


def test_describe_has_a_line_for_each_library():
    lines = environment.describe().splitlines()
    assert {"machine", "tensorflow", "keras"} <= {line.split()[0] for line in lines}


@pytest.mark.slow
def test_doctor_is_well_here_and_finds_a_package_of_the_wrong_version(monkeypatch):
    from dlkit.environment import _doctor

    text, well = environment.doctor()
    assert well, text
    assert "TensorFlow loads" in text
    monkeypatch.setattr(_doctor, "installed", lambda name: "0.0.1" if name == "papermill" else None)
    mark, text = _doctor._packages()
    assert mark == "FAULT"
    assert "papermill" in text


def test_doctor_reports_a_tensorflow_that_crashes(monkeypatch):
    from dlkit.environment import _doctor

    monkeypatch.setattr(_doctor, "PROBE", "import os; os.abort()")
    mark, text = _doctor._tensorflow()
    assert mark == "FAULT"
    assert "does not load" in text
    monkeypatch.setattr(_doctor, "PROBE", "import time; time.sleep(60)")
    monkeypatch.setattr(_doctor, "TENSORFLOW_SECONDS", 0.2)
    assert _doctor._tensorflow()[0] == "FAULT"


@pytest.mark.parametrize(
    ("total", "free", "mark"), [(1, 1, "FAULT"), (16, 1, "note"), (16, 8, "ok")]
)
def test_doctor_judges_memory(monkeypatch, total, free, mark):
    from dlkit.environment import _doctor

    monkeypatch.setattr(_machine, "memory_gib", lambda: (total, free))
    assert _doctor._memory()[0] == mark


def test_memory_follows_a_container_limit(monkeypatch, tmp_path):
    monkeypatch.setattr(_machine, "CGROUP", tmp_path)
    without, _ = _machine.memory_gib()
    (tmp_path / "memory.max").write_text(str(2**30))
    (tmp_path / "memory.current").write_text(str(2**29))
    assert _machine.memory_gib() == (1.0, 0.5)
    (tmp_path / "memory.max").write_text("max")
    assert _machine.memory_gib()[0] == without


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_describe_and_doctor_need_no_installed_distribution(tmp_path):
    """As in an active environment, where the clone is only put on the path."""
    site = Path(np.__file__).parents[1]
    for entry in site.iterdir():
        if "dlkit" not in entry.name and entry.suffix != ".pth":
            (tmp_path / entry.name).symlink_to(entry)
    code = """
from importlib.metadata import PackageNotFoundError, version
try:
    version("dlkit")
except PackageNotFoundError:
    print("not installed")
from dlkit import __version__
from dlkit.environment import _doctor, describe
print(f"dlkit {__version__}" in " ".join(describe().split()))
print(*_doctor._packages())
"""
    bare = [sys.executable, "-S", "-P", "-c", code]
    paths = os.pathsep.join([str(ROOT), str(tmp_path)])
    env = {**os.environ, "PYTHONPATH": paths}
    ended = subprocess.run(bare, capture_output=True, text=True, check=False, env=env)
    assert ended.stdout.splitlines()[:2] == ["not installed", "True"], ended.stderr
    listed = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line]
    count = sum(not line.startswith("#") for line in listed) - 1  # one build of TensorFlow
    assert ended.stdout.splitlines()[2] == f"ok packages: all {count} that the kit names are here"


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", False), (None, False)])
def test_headless_is_what_the_runner_says(monkeypatch, value, expected):
    from dlkit.environment import headless

    monkeypatch.delenv("DLKIT_HEADLESS", raising=False)
    if value is not None:
        monkeypatch.setenv("DLKIT_HEADLESS", value)
    assert headless() is expected


def test_reseeding_gives_the_same_numbers_and_loads_nothing():
    code = """
import random, sys
import numpy as np
from dlkit.environment import reseed

def drawn(seed):
    reseed(seed)
    return random.random(), np.random.random()

assert drawn(3) == drawn(3) != drawn(4)
print("keras" in sys.modules or "tensorflow" in sys.modules)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "0", True, None])
def test_reseeding_refuses_what_is_no_seed(seed):
    from dlkit.environment import reseed

    with pytest.raises(ValueError, match="`seed` must be an integer"):
        reseed(seed)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "threads"), [(None, 1), ("2", 2)])
def test_scipy_gets_one_thread_unless_more_are_asked_for(asked, threads):
    code = (
        "import os; from dlkit.environment import prepare; prepare('cpu'); import scipy.linalg;"
        "print('asked', os.environ['OPENBLAS_NUM_THREADS']);"
        "from threadpoolctl import threadpool_info as found;"
        "print(*(each['num_threads'] for each in found() if 'scipy.libs' in each['filepath']))"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": asked or ""}
    if asked is None:
        del environment["OPENBLAS_NUM_THREADS"]
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    told, *found = result.stdout.splitlines()[1:]
    assert told == f"asked {threads}"
    assert not found[0] or set(found[0].split()) == {str(min(threads, os.cpu_count()))}
