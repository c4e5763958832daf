"""How long a learner waits before anything happens: imports and commands, in fresh processes."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from _table import parser, write

ROOT = Path(__file__).resolve().parents[1]
IMPORT = "import dlkit"
COUNT = "import sys; before = set(sys.modules); import dlkit; print(len(set(sys.modules) - before))"


def main():
    """Measure everything and print the table."""
    words = parser(__doc__)
    words.add_argument("--runs", type=int, default=11, help="processes for each median (11)")
    arguments = words.parse_args()
    write("startup", list(rows(arguments.runs)), arguments.json)


def rows(runs):
    """(name, value, unit) of every measurement; the interpreter's own time is taken off imports."""
    python = [sys.executable]
    bare, imported = turns([[*python, "-c", "pass"], [*python, "-c", IMPORT]], runs)
    yield "the bare interpreter", median(bare), "s"
    # Pair by pair, so that a slow moment of the machine meets both.
    pairs = zip(imported, bare, strict=True)
    yield "`import dlkit`, less the interpreter", median(one - two for one, two in pairs), "s"
    count = subprocess.run([*python, "-c", COUNT], capture_output=True, text=True, check=True)
    yield "modules that `import dlkit` loads", int(count.stdout), ""
    yield "`dlkit --help`", median(turns([[*python, "-m", "dlkit", "--help"]], runs)[0]), "s"
    if (ROOT / ".venv").is_dir() and (ROOT / "kit.py").is_file():
        # `bench` without a name lists the benchmarks; the first call would set the kit up.
        kit = [*python, str(ROOT / "kit.py"), "bench"]
        if subprocess.run(kit, capture_output=True, check=False).returncode == 0:
            yield "`kit.py bench`, second call", median(turns([kit], runs)[0]), "s"


def turns(commands, runs):
    """The seconds of each command, run by run; the commands take turns."""
    times = [[seconds(command) for command in commands] for _ in range(runs)]
    return list(zip(*times, strict=True))


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
