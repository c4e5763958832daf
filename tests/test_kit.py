"""The bootstrap `kit.py`, in copies of a tiny project whose packages lie on the disk.

Every fault is caused for real: a closed port, a full file system, a killed process, an old Python.
The set-up with the real lock needs the network and is not tried here.
"""

import ast
import ensurepip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

KIT = Path(__file__).parents[1] / "kit.py"
BASE = Path(sys._base_executable)  # outside of any venv, where the kit makes one of its own
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
BIN = "Scripts" if os.name == "nt" else "bin"

# A build backend of the standard library alone: an editable package with no setuptools about.
BACKEND = """
import pathlib, zipfile
FILES = {
    "dlkit.pth": str(pathlib.Path.cwd()),
    "dlkit-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: dlkit\\nVersion: 1.0\\n",
    "dlkit-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any",
    "dlkit-1.0.dist-info/RECORD": "",
}
def build_editable(folder, settings=None, metadata=None):
    name = "dlkit-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        for file, text in FILES.items():
            wheel.writestr(file, text)
    return name
"""
PROJECT = """
[project]
name = "dlkit"
version = "1.0"
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# What the kit hands over to: says where it runs and with what, and ends with a code of its own.
DLKIT = """
import os, pathlib, sys, tiny
home = pathlib.Path(__file__).parent.parent
print(os.getcwd(), sys.prefix, home, tiny.VERSION, *sys.argv[1:], sep="|")
sys.exit(7)
"""


def make_wheel(folder, name, version, modules=0):
    """A wheel with one package, a console script, and as many empty modules as asked for."""
    information = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(
            f"{information}/entry_points.txt", f"[console_scripts]\n{name} = {name}:main\n"
        )
        wheel.writestr(f"{name}/__init__.py", f"VERSION = {version!r}\nmain = int\n")
        for number in range(modules):
            wheel.writestr(f"{name}/module_{number}.py", "x = 1\n" * 50)
        wheel.writestr(f"{information}/RECORD", "")


class Project:
    """A copy of kit.py among the files that it reads, and a way to call it."""

    def __init__(self, folder):
        self.root = folder / "a clone"  # a path with a space, as people have them
        self.wheels = folder / "wheels"
        self.elsewhere = folder / "elsewhere"
        for new in (self.root / "dlkit", self.wheels, self.elsewhere):
            new.mkdir(parents=True)
        shutil.copy(KIT, self.root)
        files = {
            "requirements.lock": "tiny==1.0\n",
            "requirements.txt": "tiny>=1  # for the test\n",
            "requirements-gpu.txt": "tensorflow==3.0\n",
            "pyproject.toml": PROJECT,
            "backend.py": BACKEND,
            "dlkit/__init__.py": "",
            "dlkit/__main__.py": DLKIT,
        }
        for name, text in files.items():
            (self.root / name).write_text(text, encoding="utf-8")
        make_wheel(self.wheels, "tiny", "1.0")
        self.env = self.root / ".venv"
        self.python = self.env / BIN / ("python.exe" if os.name == "nt" else "python")
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "PYTHON", "COV_", "COVERAGE")) and name != "VIRTUAL_ENV"
        }
        self.environment |= {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_NO_CACHE_DIR": "1",
        }

    def command(self, *words, python=BASE):
        """The call as typed."""
        return [str(python), str(self.root / "kit.py"), *words]

    def call(self, *words, python=BASE, before=(), **environment):
        """The finished process of one call, typed in another folder."""
        return subprocess.run(
            [*before, *self.command(*words, python=python)],
            cwd=self.elsewhere,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *words):
        """A call that is still running, in a process group of its own."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.elsewhere,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def works(self, *words, version="1.0", **environment):
        """Asserts that a call reaches the package; gives back what the kit said."""
        done = self.call(*words, **environment)
        assert done.returncode == 7, done.stderr
        expected = [str(self.elsewhere), str(self.env), str(self.root), version, *words]
        assert done.stdout.strip() == "|".join(expected)
        return done.stderr


def is_fault(done, *words):
    """Asserts one paragraph with these words, exit code 1, and no traceback."""
    assert done.returncode == 1
    assert done.stdout == ""
    fault = done.stderr[done.stderr.index("kit.py: ") :]
    assert "Traceback" not in done.stderr
    assert "\n\n" not in fault
    for word in words:
        assert word in fault, fault
    return fault


def permitted(*command):
    """Whether this machine lets us run a command."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def project(tmp_path):
    """A project that nothing has been installed for yet."""
    if (Path(sys.base_prefix) / "conda-meta").is_dir():
        pytest.skip("the base Python is conda's, in which the kit makes no environment")
    return Project(tmp_path)


@pytest.fixture
def made(project, ready):
    """A project whose environment holds pip, and none of the packages as yet: made in no time."""
    shutil.copytree(ready.bare, project.env, symlinks=True)
    return project


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A project that is set up; tests must leave it as it is."""
    project = Project(tmp_path_factory.mktemp("ready"))
    (project.root / "requirements.lock").write_text("absent==1.0\n")
    is_fault(project.call("run"), "No matching distribution found for absent==1.0", "setup.log")
    project.bare = project.root.parent / "bare"
    shutil.copytree(project.env, project.bare, symlinks=True)
    (project.root / "requirements.lock").write_text("tiny==1.0\n")
    assert "up to date" in project.works("run")
    return project


needs_mount = pytest.mark.skipif(
    not permitted("unshare", "-rm", "true"), reason="no mount namespaces here"
)


# Before anything is installed


def test_file_parses_on_python_3_6():
    ast.parse(KIT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_bootstrap_is_plain_text_and_names_no_registry():
    text = KIT.read_text(encoding="utf-8")
    assert text.isascii()
    assert "://" not in text


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["--gpu"], ["--gpu", "--help"]])
def test_help_lists_every_command_and_installs_nothing(project, words):
    done = project.call(*words)
    assert done.returncode == 0
    for command in ("lab", "run", "test", "refresh", "bench", "doctor", "--gpu"):
        assert f"\n  {command} " in done.stdout
    assert not project.env.exists()
    assert not (project.root / "build").exists()


def test_unknown_option_is_wrong_use_and_installs_nothing(project):
    done = project.call("--gpus", "run")
    assert done.returncode == 2
    assert "--gpus" in done.stderr
    assert "usage:" in done.stderr
    assert not project.env.exists()


def other_pythons():
    """Pythons on this machine that are too old for the kit, or too new."""
    places = [Path(folder) for folder in os.environ["PATH"].split(os.pathsep)]
    places += (Path.home() / ".pyenv" / "versions").glob("*/bin")
    for minor in (6, 7, 8, 9, 10, 14, 15):
        for place in places:
            python = place / f"python3.{minor}"
            if permitted(str(python), "-c", "pass"):
                yield pytest.param(python, id=python.name)
                break


@pytest.mark.parametrize(
    "python",
    list(other_pythons())
    or [pytest.param(None, marks=pytest.mark.skip("every Python on this machine fits"))],
)
def test_wrong_version_names_the_call_that_works(project, python):
    path = f"{BASE.parent}{os.pathsep}{os.environ['PATH']}"
    done = project.call("run", "--only", "2 1", python=python, PATH=path)
    fault = is_fault(done, python.name[6:], "3.11, 3.12 or 3.13", "64 bits", "on this machine")
    assert fault.strip().endswith(f'"{project.root}/kit.py" run --only "2 1"')
    assert not project.env.exists()
    alone = project.call("run", python=python, PATH="")
    is_fault(alone, "Install one of them and call\n    python3.12 ")


# The way it should go


def test_later_call_takes_under_a_second_and_no_network(ready):
    before = ["unshare", "-rn"] if permitted("unshare", "-rn", "true") else []
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        done = ready.call("run", before=before, PIP_NO_INDEX="0", PIP_FIND_LINKS="")
        seconds.append(time.perf_counter() - began)
        assert (done.returncode, done.stderr) == (7, "")
    assert min(seconds) < 1


def test_arguments_and_folder_reach_the_command_unchanged(ready):
    ready.works("run", "--only", "21 40", "", "*", "--gpu", "é", "-p", "a=b")


def test_link_to_the_bootstrap_finds_its_clone(ready, tmp_path):
    link = tmp_path / "dl.py"
    link.symlink_to(ready.root / "kit.py")
    done = subprocess.run(
        [str(BASE), str(link), "run"],
        cwd=ready.elsewhere,
        env=ready.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done.stderr


def test_module_in_the_callers_folder_is_not_imported(ready):
    trap = ready.elsewhere / "tiny.py"
    trap.write_text("raise SystemExit('imported from the folder of the caller')")
    try:
        ready.works("run")
    finally:
        trap.unlink()


def test_bootstrap_adds_little_to_a_bare_start(ready):
    """At most 0.2 s of imports: a tenth of it when nothing else runs on the machine."""
    script = "import sys; sys.argv=['kit.py']; import time; began=time.perf_counter(); import kit; "
    script += "print(time.perf_counter()-began)"
    runs = [
        subprocess.run(
            [str(BASE), "-c", script], cwd=ready.root, capture_output=True, text=True, check=True
        )
        for _ in range(3)
    ]
    assert min(float(run.stdout) for run in runs) < 0.2


@pytest.mark.skipif(os.name == "nt", reason="needs a read-only folder")
@needs_mount
def test_read_only_clone_that_is_set_up_works(ready):
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    before = ["unshare", "-rm", "sh", "-c", script, str(ready.root)]
    done = ready.call("run", before=before)
    assert done.returncode == 7, done.stderr


def test_change_of_the_lock_is_installed_by_the_next_call(made):
    made.works("run")
    make_wheel(made.wheels, "tiny", "1.1")
    (made.root / "requirements.lock").write_text("tiny==1.1\n")
    assert "up to date" in made.works("run", version="1.1")
    assert made.works("run", version="1.1") == ""


def test_copied_or_moved_clone_is_brought_up_to_date(project, ready):
    shutil.copytree(ready.root, project.root, symlinks=True, dirs_exist_ok=True)
    assert "up to date" in project.works("run")


def test_terminal_shows_time_and_package_on_one_line(made):
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
    make_wheel(made.wheels, "tiny", "1.0", modules=5000)
    ours, theirs = pty.openpty()
    done = subprocess.Popen(
        made.command("run"), env=made.environment, stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # the other end has been closed
            break
    os.close(ours)
    done.communicate(timeout=60)
    lines = shown.decode().split("\r")
    progress = [line for line in lines if re.match(r"  \d:\d\d  Installing 1 packages; \d", line)]
    assert progress, shown
    assert max(map(len, progress)) < 80


# Faults, and the call after them


def test_no_network_is_told_and_the_next_call_recovers(made):
    online = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(made.wheels)}
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        made.environment |= {
            "PIP_NO_INDEX": "0",
            "PIP_FIND_LINKS": "",
            "PIP_INDEX_URL": f"http://127.0.0.1:{closed.getsockname()[1]}/simple",
            "PIP_RETRIES": "1",
        }
        fault = is_fault(made.call("run"), "no connection", "call again", "setup.log")
    assert "http" not in fault
    assert "Connection refused" in (made.root / "build" / "setup.log").read_text()
    made.environment |= online
    assert "up to date" in made.works("run")


@needs_mount
def test_small_disk_is_told_before_anything_is_downloaded(project):
    script = 'mount -t tmpfs -o size=40m none "$0" && cp -r "$1/." "$0" && shift && exec "$@"'
    copy = project.root.parent / "copy"
    project.root.rename(copy)
    project.root.mkdir()
    before = ["unshare", "-rm", "sh", "-c", script, str(project.root), str(copy)]
    fault = is_fault(project.call("run", before=before), "The disk is full", "0.0 GB", "3 GB")
    assert str(project.root) in fault


@needs_mount
def test_disk_that_fills_up_on_the_way_is_told_and_the_next_call_recovers(made):
    copy = made.root.rename(made.root.parent / "copy")
    made.root.mkdir()
    make_wheel(made.wheels, "tiny", "1.1", modules=1500)
    (copy / "requirements.lock").write_text("tiny==1.1\n")
    used = sum(-(-file.lstat().st_size // 4096) * 4 for file in copy.rglob("*"))
    script = f'mount -t tmpfs -o size={used + 2000}k none "$0" && cp -a "$1/." "$0"; shift; "$@"; '
    script += 'echo "code $?"; mount -o remount,size=200m "$0"; "$@"; echo "code $?"'
    before = ["unshare", "-rm", "sh", "-c", script, str(made.root), str(copy)]
    done = made.call("run", before=before)
    assert done.stderr.count("The disk is full") == 1, done.stderr
    assert "Traceback" not in done.stderr
    first, result, second = done.stdout.splitlines()
    assert (first, second) == ("code 1", "code 7")
    assert result.endswith("|1.1|run")


@needs_mount
def test_full_folder_for_temporary_files_is_told(project):
    folder = project.root.parent / "temporary"
    folder.mkdir()
    script = 'mount -t tmpfs -o size=100k none "$0" && exec "$@"'
    before = ["unshare", "-rm", "sh", "-c", script, str(folder)]
    done = project.call("run", before=before, TMPDIR=str(folder))
    is_fault(done, "The disk is full", f"0.0 GB in {folder}", "TMPDIR")


def wait_until(condition, seconds=60):
    """Waits for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.005)


def kill_all(process):
    """Kills a call and the pip that it has started, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


needs_signals = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


@pytest.mark.slow
@needs_signals
def test_call_killed_while_it_makes_the_environment_is_made_good(project):
    running = project.start("run")
    pip = project.env / "lib" / f"python{VERSION}" / "site-packages" / "pip"
    wait_until(pip.exists)
    kill_all(running)
    assert (project.env / "made-by-kit.txt").read_text() == ""
    assert "Setting up" in project.works("run")


@needs_signals
@pytest.mark.slow
def test_call_killed_while_it_installs_leaves_no_package_cut_off(made):
    """Killed after a package's record was begun and before it was whole: pip alone keeps that."""
    make_wheel(made.wheels, "tiny", "1.0", modules=1500)
    running = made.start("run")
    packages = made.env / "lib" / f"python{VERSION}" / "site-packages"
    record = packages / "tiny-1.0.dist-info"
    wait_until((record / "METADATA").exists)
    kill_all(running)
    assert not (record / "RECORD").exists()
    assert "up to date" in made.works("run")
    assert (record / "RECORD").exists()
    assert (made.env / "bin" / "tiny").exists()
    assert len(list((packages / "tiny").glob("module_*.py"))) == 1500


@needs_signals
def test_second_call_waits_for_the_pip_of_a_call_that_was_killed(made):
    make_wheel(made.wheels, "tiny", "1.0", modules=1500)
    running = made.start("run")
    record = made.env / "lib" / f"python{VERSION}" / "site-packages" / "tiny-1.0.dist-info"
    wait_until(record.exists)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    said = made.works("run")
    assert said.index("waiting") < said.index("up to date")
    assert not [line for line in pip_log(made) if "Installing collected packages: tiny" in line]


def pip_log(project):
    """What pip said in the last set-up."""
    return (project.root / "build" / "setup.log").read_text().splitlines()


@needs_signals
def test_interrupted_call_says_so_and_the_next_one_goes_on(made):
    make_wheel(made.wheels, "tiny", "1.0", modules=1500)
    running = made.start("run")
    wait_until((made.env / "lib" / f"python{VERSION}" / "site-packages" / "tiny").exists)
    os.kill(running.pid, signal.SIGINT)
    out, said = running.communicate(timeout=30)
    assert (running.returncode, out) == (1, "")
    assert "Interrupted" in said
    assert "Traceback" not in said
    assert not (made.env / "installed.txt").exists()
    assert "up to date" in made.works("run")


def test_two_calls_at_once_set_up_once(made):
    calls = [made.start("run") for _ in range(2)]
    said = [call.communicate(timeout=120)[1] for call in calls]
    assert [call.returncode for call in calls] == [7, 7]
    assert sorted("up to date" in text for text in said) == [False, True]
    assert sorted("waiting" in text for text in said) == [False, True]


def break_python(project):
    """A Python that cannot be run, as after its base was uninstalled."""
    project.python.unlink()
    project.python.write_text("no program\n")
    project.python.chmod(0o755)


def break_pip(project):
    """An environment in which half of pip is missing, and something is to be installed."""
    shutil.rmtree(next(project.env.glob("[Ll]ib/**/site-packages/pip/_internal")))
    (project.root / "requirements.lock").write_text("tiny>=1.0\n")


def break_version(project):
    """An environment that was made by a call of another Python."""
    (project.env / "made-by-kit.txt").write_text("3.10")
    (project.env / "installed.txt").write_text("the fingerprint of that call")


@pytest.mark.slow
def test_broken_environment_is_made_anew(made):
    made.works("run")
    break_python(made)
    (made.env / "left over").mkdir()
    assert "Setting up" in made.works("run")
    assert not (made.env / "left over").exists()


def without_ensurepip():
    """Words before a call that hide `ensurepip` from it, as Debian does: venv ends early."""
    if permitted(str(BASE), "-c", "import virtualenv"):
        pytest.skip("virtualenv is installed here, and takes over")
    script = 'mount -t tmpfs none "$0" && exec "$@"'
    return ["unshare", "-rm", "sh", "-c", script, str(Path(ensurepip.__file__).parent)]


@needs_mount
@pytest.mark.parametrize("damage", [break_python, break_pip, break_version])
def test_environment_with_any_damage_is_emptied_first(made, damage):
    """Stopped right after that, which spares the making: the next call would do that."""
    damage(made)
    (made.env / "left over").mkdir()
    done = made.call("run", before=without_ensurepip())
    assert "Setting up" in done.stderr
    assert not (made.env / "left over").exists()
    assert (made.env / "made-by-kit.txt").read_text() == ""


def test_folder_that_the_kit_did_not_make_is_never_emptied(project):
    project.env.mkdir()
    (project.env / "thesis.txt").write_text("years of work")
    is_fault(project.call("run"), str(project.env), "did not make", "Rename or remove")
    assert (project.env / "thesis.txt").read_text() == "years of work"


def test_sound_environment_that_the_kit_did_not_make_is_completed(made):
    (made.env / "made-by-kit.txt").unlink()
    assert "up to date" in made.works("run")
    assert not (made.env / "made-by-kit.txt").exists()
    assert made.works("run") == ""


@needs_mount
def test_python_without_ensurepip_says_what_to_install(project):
    """Debian's Python without python3-venv: ensurepip is hidden under an empty folder."""
    done = project.call("run", before=without_ensurepip())
    is_fault(done, f"sudo apt install python{VERSION}-venv")


@needs_mount
def test_read_only_clone_is_told_where_to_go(project):
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    before = ["unshare", "-rm", "sh", "-c", script, str(project.root)]
    is_fault(project.call("run", before=before), "Read-only", "to a folder of your own")


# In an environment that is somebody else's, and for a GPU


def test_active_environment_is_told_what_it_lacks_and_left_alone(project):
    """The Python that runs these tests is in a venv, and has NumPy and no package `tiny`."""
    if sys.prefix == sys.base_prefix:
        pytest.skip("these tests do not run in a virtual environment")
    (project.root / "requirements.txt").write_text("# all\nnumpy>=2  # here\ntiny>=1,<2\n")
    fault = is_fault(project.call("run", python=sys.executable), "lacks 1", "deactivate")
    assert fault.strip().endswith('-m pip install "tiny>=1,<2"')
    doctor = project.call("doctor", python=sys.executable)
    assert "lacks 1" in doctor.stderr
    assert "No module named 'tiny'" in doctor.stderr  # the package was started, and asked for it
    assert not project.env.exists()


def shadow(project):
    """A learner's modules, named as others are, in the folder where the call is typed."""
    for name in ("logging", "pip"):
        (project.elsewhere / f"{name}.py").write_text("raise SystemExit('the wrong one')\n")


def test_learners_modules_do_not_hide_pip_of_an_active_environment(project):
    if sys.prefix == sys.base_prefix:
        pytest.skip("these tests do not run in a virtual environment")
    shadow(project)
    fault = is_fault(project.call("run", python=sys.executable), "lacks 1")
    assert fault.strip().endswith('-m pip install "tiny>=1"')


def test_learners_modules_keep_no_environment_from_being_made(project):
    shadow(project)
    assert "Setting up .venv" in project.works("run")


def test_learners_modules_do_not_make_an_environment_look_broken(made):
    shadow(made)
    (made.env / "made-by-kit.txt").unlink()  # somebody's own, which the kit may not empty
    assert "up to date" in made.works("run")


def test_active_environment_that_lacks_nothing_is_used(project):
    if sys.prefix == sys.base_prefix:
        pytest.skip("these tests do not run in a virtual environment")
    builds = "tensorflow-cpu>=2; sys_platform == 'win32'\ntensorflow>=2; sys_platform != 'win32'\n"
    (project.root / "requirements.txt").write_text(f"numpy>=2\n{builds}")
    (project.root / "tiny.py").write_text("VERSION = 'beside kit.py'")
    done = project.call("run", "-x", python=sys.executable)
    assert done.stderr == ""
    assert (
        done.stdout.strip()
        == f"{project.elsewhere}|{sys.prefix}|{project.root}|beside kit.py|run|-x"
    )
    assert not project.env.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="--gpu is for Linux")
def test_gpu_environment_holds_one_build_of_tensorflow_and_the_rest_of_the_lock(made):
    make_wheel(made.wheels, "tensorflow", "3.0")
    lock = "tensorflow==2.0\ntensorflow-cpu==2.0 ; sys_platform == 'linux'\ntiny==1.0\n"
    (made.root / "requirements.lock").write_text(lock)
    made.env.rename(made.root / ".venv-gpu")
    done = made.call("--gpu", "run")
    assert done.returncode == 7, done.stderr
    env = made.root / ".venv-gpu"
    names = {record.name for record in env.glob("lib/*/site-packages/*.dist-info")}
    assert {"tensorflow-3.0.dist-info", "tiny-1.0.dist-info"} <= names
    assert not any(name.startswith("tensorflow_cpu") for name in names)
    assert not made.env.exists()


def test_gpu_requirement_is_the_version_of_the_lock():
    lock = (KIT.parent / "requirements.lock").read_text(encoding="utf-8")
    gpu = (KIT.parent / "requirements-gpu.txt").read_text(encoding="utf-8")
    wanted = [line for line in gpu.splitlines() if line and not line.startswith("#")]
    assert len(wanted) == 1
    assert wanted[0].startswith("tensorflow[and-cuda]==")
    version = wanted[0].split("==")[1]
    assert lock.count(f"\ntensorflow=={version} ;") == 1
    assert lock.count(f"\ntensorflow-cpu=={version} ;") == 1
