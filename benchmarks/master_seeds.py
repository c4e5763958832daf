"""Whether a claim's verdict depends on the master seed: full profiles at several, side by side.

Each notebook runs as it is, with PROFILE="full" and one SEED after another; the verdicts are those
of its claim cards. A claim that is supported at one seed and refuted at another was decided by
luck: the exit code is then 1.
"""

import sys
import tempfile
from pathlib import Path

from _table import parser, write

from dlkit.evidence import Interval
from dlkit.evidence import claims as rows_of
from dlkit.runner._notebooks import find
from dlkit.runner.execution._execute import execute_notebook

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
OPPOSITE = {"supported", "refuted"}


def main():
    """Run the notebooks at each seed, and print verdicts and effects."""
    words = parser(__doc__)
    words.add_argument("--only", metavar="WHICH", help="numbers or names, as for `dlkit run`")
    words.add_argument("--seeds", default="0,1,2", help="master seeds (0,1,2)")
    words.add_argument("--profile", default="full", choices=("quick", "full"))
    arguments = words.parse_args()
    seeds = [int(word) for word in arguments.seeds.split(",")]
    chosen = find(NOTEBOOKS, arguments.only.split(",") if arguments.only else None)
    found = {seed: claims(chosen, seed, arguments.profile) for seed in seeds}
    print(table(found), flush=True)
    write("master_seeds", list(rows(found)), arguments.json)
    flipped = sorted(flips(found))
    print(f"supported at one seed and refuted at another: {', '.join(flipped) or 'none'}")
    return 1 if flipped else 0


def claims(notebooks, seed, profile):
    """Id to what a run at that seed says of each claim."""
    found = {}
    for path in notebooks:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / path.name
            parameters = {"PROFILE": profile, "SEED": seed}
            record = execute_notebook(path, target, parameters, timeout=None)
        if record["status"] != "ok":
            raise SystemExit(f"{path.name} failed at SEED={seed}: {record['error']}")
        print(f"{path.stem}, seed {seed}: {record['seconds']:.0f} s", file=sys.stderr, flush=True)
        found |= {one["id"]: one for one in record["claims"]}
    return found


def table(found):
    """A Markdown table: a row a claim, a column a seed, verdict and effect in each."""
    names = sorted({name for by_id in found.values() for name in by_id})
    lines = ["| claim |" + "".join(f" SEED = {seed} |" for seed in found)]
    lines.append("|---|" + "---|" * len(found))
    for name in names:
        cells = (cell(by_id.get(name)) for by_id in found.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cell(one):
    """Verdict and effect of one run in words."""
    if one is None:
        return "not weighed"
    if one["effect"] is None:
        return one["verdict"]
    unit = next(row.unit for row in rows_of() if row.id == one["id"])
    interval = Interval(one["effect"], one["low"], one["high"], n=0, unit=unit)
    return f"{one['verdict']}: {interval}"


def rows(found):
    """(name, value, unit) of the measured effects."""
    for seed, by_id in found.items():
        for name, one in sorted(by_id.items()):
            if one["effect"] is not None:
                yield f"{name}, seed {seed}", one["effect"], ""
    yield "claims that flipped", len(flips(found)), ""


def flips(found):
    """Ids that are supported at one seed and refuted at another."""
    names = {name for by_id in found.values() for name in by_id}
    verdicts = {
        name: {by_id[name]["verdict"] for by_id in found.values() if name in by_id}
        for name in names
    }
    return {name for name, seen in verdicts.items() if seen >= OPPOSITE}


if __name__ == "__main__":
    sys.exit(main())
