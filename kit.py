#!/usr/bin/env python3
"""Sets the kit up on a fresh machine and hands over to `dlkit`; knows nothing of the course.

Standard library only. The file parses on every Python from 3.6 on, so that one which does not fit
is told so in a paragraph.
"""

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HELP = """\
usage: python3 kit.py [--gpu] COMMAND ...

  lab       make or update work/ and open JupyterLab there
  run       execute the notebooks and write a report to build/run/
  test      style, unit tests, conventions, and every notebook against its stored outputs
  refresh   execute notebooks and write their outputs back
  bench     benchmarks
  doctor    what this machine has, what is missing, what to do

  --gpu     the same in .venv-gpu with TensorFlow for NVIDIA GPUs (Linux, or WSL2 on Windows)

`kit.py COMMAND --help` says more. Other words, such as `conventions`, are passed on to `dlkit`.
The first call makes an environment in .venv, which takes some minutes; later calls start at once
and offline."""

ROOT = Path(__file__).resolve().parent
LOG = ROOT / "build" / "setup.log"
VERSION = "{}.{}".format(*sys.version_info)
MARK = "made-by-kit.txt"  # in an environment that is ours to empty; blank until its pip is whole
STAMP = "installed.txt"  # written last: the fingerprint of what has been installed in full
ROOM = (3, 10)  # GB on the disk, for the CPU and for the GPU
BEGAN = time.time()
DISK_FULL = ("Errno 28", "No space left", "Errno 122", "not enough space on the disk")
OFFLINE = ("connection broken by", "ConnectionError", "new connection", "ProxyError", "SSLError")
OFFLINE += ("name resolution", "getaddrinfo failed", "timed out", "IncompleteRead")


class Fault(Exception):
    """What happened and what to do, in one paragraph."""


def main(words):
    """The exit code; on Linux and macOS a call that goes well becomes `dlkit` and never returns."""
    gpu = words[:1] == ["--gpu"]
    command = words[gpu:]
    if not command or command[0] in ("-h", "--help"):
        say(HELP, stream=sys.stdout)
        return 0
    if command[0].startswith("-"):
        say(f"kit.py: there is no option {command[0]}.\n\n{HELP}")
        return 2
    try:
        check_python(words)
        python = others_python(command[0]) if in_others_environment() else own_python(gpu)
    except Fault as fault:
        say(f"kit.py: {fault}")
        return 1
    except KeyboardInterrupt:
        say("kit.py: Interrupted. Nothing is broken: the next call goes on from here.")
        return 1
    # -P: a learner's random.py in the folder where the command is typed must not be imported.
    return hand_over([str(python), "-P", "-m", "dlkit", *command])


def hand_over(command):
    """Becomes the command; on Windows, where no process can, waits for it and gives its code."""
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C has reached the command as well, and the command decides


def say(text, end="\n", stream=None):
    """Writes text; a character that the console lacks is shown as its code."""
    stream = stream or sys.stderr
    encoding = stream.encoding or "ascii"
    stream.write((text + end).encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def answer(command):
    """What a command prints, or nothing where it cannot be run or fails."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    try:
        done = subprocess.run(command, check=True, **pipes)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def quoted(words):
    """A command as it is typed."""
    return " ".join(word if re.match(r"[\w./:\\=-]+$", word) else f'"{word}"' for word in words)


# Whether this Python and this machine will do


def check_python(words):
    """A Fault on a Python without TensorFlow, with the call to type instead."""
    bits = 64 if sys.maxsize > 2**32 else 32
    if (3, 11) <= sys.version_info[:2] <= (3, 13) and bits == 64:
        return
    call = ["py", "-3.{}"] if os.name == "nt" else ["python3.{}"]
    calls = [[word.format(minor) for word in call] for minor in (13, 12, 11)]
    there = [call for call in calls if answer([*call, "-c", "print(1)"])]
    what_to_do = "One of them is on this machine: call" if there else "Install one of them and call"
    raise Fault(
        f"This is Python {sys.version.split()[0]} ({bits} bits). The kit needs Python 3.11, 3.12 "
        f"or 3.13 (64 bits), since TensorFlow is built for no other. {what_to_do}\n"
        f"    {quoted((there or calls[1:])[0] + sys.argv[:1] + words)}"
    )


def check_machine(gpu=False):
    """A Fault on a machine for which there is no TensorFlow to install."""
    if gpu and sys.platform != "linux":
        raise Fault(
            "--gpu needs Linux, or WSL2 on Windows: TensorFlow for NVIDIA GPUs is made for nothing "
            "else. Leave --gpu out to work on the CPU, or make this call inside Linux."
        )
    if sys.platform == "darwin" and os.uname().machine == "x86_64":
        raise Fault(
            "This Python is built for Intel Macs, and TensorFlow is no longer made for them. On a "
            "Mac with Apple silicon install a Python for arm64 and call again; on an Intel Mac use "
            "the kit on Binder, on Colab or on another machine."
        )


# An environment that somebody else made: nothing is installed there


def in_others_environment():
    """Whether this Python is in an active venv, in conda or on Colab, and not in the kit's own."""
    active = sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()
    own = [(ROOT / name).resolve() for name in (".venv", ".venv-gpu")]
    return (active or "COLAB_RELEASE_TAG" in os.environ) and Path(sys.prefix).resolve() not in own


def others_python(command):
    """This very Python, made to find the package in its clone; a Fault where others are missing."""
    absent = missing()
    if absent:
        check_machine()
        has_pip = answer([sys.executable, "-P", "-m", "pip", "--version"])
        pip = [sys.executable, "-m", "pip"] if has_pip else ["uv", "pip"]
        text = (
            f"The active environment {sys.prefix} lacks {len(absent)} of the kit's packages, and "
            "the kit installs nothing in an environment that it did not make. Leave it "
            "(`deactivate` or `conda deactivate`) and call again, for one that the kit makes; or "
            f"install what is missing with\n    {quoted([*pip, 'install', *absent])}"
        )
        if command != "doctor":
            raise Fault(text)
        say(f"kit.py: {text}")
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    return sys.executable


def missing():
    """The requirements whose package is not installed here. Either build of TensorFlow will do."""
    from importlib.metadata import distributions  # slow to import, and needed only here

    here = {(found.metadata["Name"] or "").lower().replace("_", "-") for found in distributions()}
    linux = sys.platform == "linux" and os.uname().machine == "x86_64"
    builds = ["tensorflow-cpu", "tensorflow"]
    other_build = builds[linux or sys.platform == "win32"]
    absent = []
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        requirement = line.split("#")[0].split(";")[0].strip()
        name = re.match(r"[\w.-]*", requirement).group()
        accepted = builds if name in builds else [name]
        if name and name != other_build and not here.intersection(accepted):
            absent.append(requirement)
    return absent


# The kit's own environment


def own_python(gpu):
    """The Python of the kit's own environment, which is first set up where that is not done yet."""
    check_machine(gpu)
    env = ROOT / (".venv-gpu" if gpu else ".venv")
    python = env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    try:
        if not ready(env, python, gpu):
            LOG.parent.mkdir(exist_ok=True)
            with (LOG.parent / "setup.lock").open("a+") as lock:
                wait_for(lock)
                if not ready(env, python, gpu):  # another call may have done it by now
                    set_up(env, python, gpu, lock)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_fault(gpu) from error
        raise Fault(
            f"{error}. The kit must be whole and must be able to write in {ROOT}. Copy or clone it "
            "to a folder of your own, or end the programs that use its files, and call again."
        ) from error
    return python


def ready(env, python, gpu):
    """Whether all that is wanted is installed, and the environment's Python runs."""
    return read(env / STAMP) == fingerprint(gpu) and answer([str(python), "-ISc", "print(1)"])


def read(path):
    """The text of a file, or None where there is no such file."""
    return path.read_text() if path.is_file() else None


def fingerprint(gpu):
    """A hash of all that decides what is installed; of the folder too, where the package stays."""
    digest = hashlib.sha256(os.fsencode(f"{VERSION} {ROOT}"))
    for name in ["requirements.lock", "pyproject.toml"] + ["requirements-gpu.txt"] * gpu:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def wait_for(lock):
    """Locks the file. The system unlocks it when this process and its pip have ended, however."""
    if not seized(lock):
        say("Another call is setting up the environment: waiting for that to end.")
        while not seized(lock):
            time.sleep(0.3)


def seized(lock):
    """Whether the file could be locked at once."""
    try:
        if os.name == "nt":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def set_up(env, python, gpu, lock):
    """Makes the environment where it is missing or broken, installs, and writes the stamp last."""
    LOG.write_bytes(b"")
    if not env.is_dir() or not any(env.iterdir()):
        env.mkdir(exist_ok=True)
        (env / MARK).write_text("")
    mark = read(env / MARK)
    works = answer([str(python), "-P", "-m", "pip", "--version"]).endswith(f"(python {VERSION})")
    if mark is None and not works:
        raise Fault(
            f"{env} holds no Python {VERSION} with pip. The kit did not make that folder, and so "
            "does not empty it. Rename or remove it and call again."
        )
    if works and mark in (None, VERSION):
        say(f"Bringing {env.name} up to date. The log is {LOG}.")
    else:
        make(env, gpu, lock)
    if mark is not None:
        drop_unfinished(env)
    install(env, python, gpu, lock)
    (env / "stamp.new").write_text(fingerprint(gpu))
    (env / "stamp.new").replace(env / STAMP)
    say(f"{env.name} is ready, after {clock()} minutes.")


def make(env, gpu, lock):
    """Puts a Python with nothing but pip in the place of all that was in the folder."""
    for item in env.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(str(item))
        elif item.name != MARK:
            item.unlink()
    (env / MARK).write_text("")
    if shutil.disk_usage(str(env)).free < ROOM[gpu] * 1e9:
        raise disk_fault(gpu)
    size, minutes = ("3 GB", "5 to 20") if gpu else ("500 MB", "2 to 10")
    say(
        f"Setting up {env.name} with Python {VERSION}: {size} to download, some {minutes} minutes, "
        f"this once. The log is {LOG}."
    )
    base = getattr(sys, "_base_executable", None) or sys.executable
    for tool in ("venv", "virtualenv"):  # Debian keeps what venv needs in a package of its own
        code, output = follow([base, "-P", "-m", tool, str(env)], env, lock)
        if code == 0:
            (env / MARK).write_text(VERSION)
            return
        check_output(output, gpu)
    raise Fault(
        "This Python makes no virtual environments. On Debian and Ubuntu that part is a package of "
        f"its own: call `sudo apt install python{VERSION}-venv` (elsewhere `pip install "
        f"virtualenv`) and then this again. What was tried is in {LOG}."
    )


def records(env):
    """The folders in which pip records what is installed."""
    packages = env / ("Lib" if os.name == "nt" else f"lib/python{VERSION}") / "site-packages"
    return list(packages.glob("*.dist-info"))


def drop_unfinished(env):
    """Removes the records of packages whose installation was cut off, which pip takes for whole."""
    for record in records(env):
        if not (record / "RECORD").exists():
            shutil.rmtree(str(record))


def install(env, python, gpu, lock):
    """Installs the lock and then the package, which stays where it is."""
    packages = ["-r", str(ROOT / "requirements.lock")]
    if gpu:  # both builds of TensorFlow go to the same folder, so only one may be installed
        lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
        rest = [line for line in lines if not re.match(r"tensorflow(-cpu)?==", line)]
        (env / "requirements.txt").write_text("\n".join(rest), encoding="utf-8")
        packages = ["-r", str(env / "requirements.txt"), "-r", str(ROOT / "requirements-gpu.txt")]
    pip = [str(python), "-P", "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    for what in (packages, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]):
        code, output = follow(pip + what, env, lock)
        if code:
            check_output(output, gpu)
            said = " ".join(re.findall(r"(?m)^(?:ERROR|HINT|error): .*", output)[-2:])
            raise Fault(
                f"pip could not install the packages. It says: {said or 'nothing of use.'} All of "
                f"its output is in {LOG}. Mend that and call again: what is done is not done twice."
            )


def follow(command, env, lock):
    """Runs a command with its output in the log, shows how far it is: its exit code and output."""
    start = LOG.stat().st_size
    # The child holds the lock too: should this process be killed, the next call waits for pip.
    fds = () if os.name == "nt" else (lock.fileno(),)
    with LOG.open("ab") as log:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        process = subprocess.Popen(command, pass_fds=fds, **pipes)
    shown = BEGAN
    while process.poll() is None:
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            shown = show_progress(env, shown)
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise
    return process.returncode, LOG.read_bytes()[start:].decode("utf-8", "replace")


def show_progress(env, shown):
    """Shows what pip is at: a terminal's one line is written over, elsewhere a line every 15 s."""
    log = LOG.read_text(encoding="utf-8", errors="replace")
    steps = re.findall(r"(?m)^ *((?:Collecting|Downloading|Building|Installing) .*)", log)
    step = steps[-1].split(" (from")[0] if steps else "Preparing"
    if step.startswith("Installing collected"):  # all that pip says then, for minutes
        step = f"Installing {step.count(',') + 1} packages; {len(records(env))} are in place"
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        say(f"  {clock()}  {step}"[:width].ljust(width), end="\r")
    elif time.time() - shown > 15:
        say(f"  {clock()}  {step}")
        return time.time()
    return shown


def clock():
    """Minutes and seconds since this call began."""
    return "{}:{:02}".format(*divmod(int(time.time() - BEGAN), 60))


# What can go wrong on the way


def check_output(output, gpu):
    """A Fault where a failed command's output speaks of a full disk or of the network."""
    # venv keeps to itself what went wrong, so the disk is asked as well.
    if any(sign in output for sign in DISK_FULL) or min(free_space().values()) < 5e7:
        raise disk_fault(gpu)
    if any(sign in output for sign in OFFLINE):
        raise Fault(
            "The packages could not be downloaded: there is no connection, or it broke. The first "
            "call needs the network. Check the connection (and HTTPS_PROXY, where a proxy is "
            f"needed) and call again; downloads are kept. The details are in {LOG}."
        )


def free_space():
    """Free bytes where the kit is and where temporary files go: {folder: bytes}."""
    places = [ROOT, Path(os.environ.get("TMPDIR") or os.environ.get("TEMP") or "/tmp")]  # noqa: S108
    return {place: shutil.disk_usage(str(place)).free for place in places if place.is_dir()}


def disk_fault(gpu):
    """The Fault of a full disk, with what is free and what is needed."""
    free = [f"{size / 1e9:.1f} GB in {place}" for place, size in free_space().items()]
    return Fault(
        f"The disk is full, or has too little room: free are {' and '.join(free)}; needed are "
        f"about {ROOM[gpu]} GB, and 1 GB for temporary files. Make room (`python3 -m pip cache "
        "purge` may help; TMPDIR names another folder for temporary files) and call again."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
