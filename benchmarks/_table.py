"""What the benchmarks share: the machine in words, a table on the screen, the same as JSON."""

import argparse
import json
import platform
from pathlib import Path


def parser(text: str) -> argparse.ArgumentParser:
    """The words that every benchmark takes; `text` is its docstring."""
    made = argparse.ArgumentParser(
        description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="write the table there as well")
    return made


def machine() -> str:
    """Processor, number of cores and system, as far as the system tells."""
    from dlkit.environment import cores

    return (
        f"{_processor()}, {cores()} cores, {platform.system()}, Python {platform.python_version()}"
    )


def write(name: str, rows: list[tuple], json_path: Path | None = None) -> None:
    """Print a table of (name, value, unit) rows, and write it as JSON where a path is given."""
    where, width = machine(), max(len(row[0]) for row in rows)
    print(f"{name} on {where}\n")
    for label, value, unit in rows:
        print(f"{label:{width}}  {value:>12,.4g} {unit}")
    if json_path:
        table = [{"name": label, "value": value, "unit": unit} for label, value, unit in rows]
        text = json.dumps({"benchmark": name, "machine": where, "rows": table}, indent=1)
        json_path.parent.mkdir(parents=True, exist_ok=True)
        json_path.write_text(text + "\n", encoding="utf-8")


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
