"""The command `dlkit data`: every set with a name, its card, downloads, and the kit's own files."""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

from dlkit._validation import fault, known


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    parser.set_defaults(verb="list", json=False)
    one = verbs.add_parser("list", help="every set: how much, and where it is (the default)")
    one.add_argument("--json", action="store_true", help="as a list for other programs")
    one = verbs.add_parser("show", help="the card of a set: origin, licence, faults, advice")
    one.add_argument("name", metavar="NAME")
    one = verbs.add_parser("fetch", help="download a set now, to have it where no network is")
    one.add_argument("names", metavar="NAME", nargs="+")
    one = verbs.add_parser("check", help="compare the hash of every file that is here")
    one = verbs.add_parser("build", help="make the kit's own files again, and the page of cards")
    one.add_argument("names", metavar="NAME", nargs="*", help="only these (all)")
    one.add_argument(
        "--accept",
        action="store_true",
        help="write the hashes of what was made into the registry: after a change to a generator",
    )


def main(arguments: argparse.Namespace) -> int:
    """Do what the verb says; 1 where a file is missing, or is not the known one."""
    return VERBS[arguments.verb](arguments)


def _list(arguments):
    from dlkit.datasets import _cards, _origins, _places, _registry

    rows = [
        {
            "name": entry.name,
            "kind": entry.kind,
            "loader": _registry.LOADERS[entry.kind],
            "extent": _cards.extent(entry),
            "origin": entry.origin,
            "bytes": entry.bytes,
            "here": bool(_origins.present(entry)),
        }
        for entry in _registry.entries().values()
    ]
    for kind in _registry.LOADERS:
        rows += [
            {"name": name, "kind": kind, "loader": _registry.LOADERS[kind], "extent": str(path)}
            | {"origin": "own", "here": True}
            | {"bytes": path.stat().st_size if path.is_file() else None}
            for name, path in _loadable(kind)
        ]
    if arguments.json:
        _say(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    for kind, heading in _cards.KINDS.items():
        _say(f"{heading}, {_registry.LOADERS[kind]}")
        for row in (row for row in rows if row["kind"] == kind):
            where = row["origin"] if row["here"] else f"{row['origin']}, not here yet"
            _say(f"  {row['name']:16}  {row['extent']:42}  {where}")
        for sentence in _registry.own_faults(kind):
            _say(f"  In {_places.own()}: {sentence}")
    return 0


def _loadable(kind):
    """One's own sets that their short name loads; `own_faults` speaks of the others."""
    from dlkit.datasets import _own, _registry

    taken = _registry.names(kind, downloads=True)
    found = _own.paths(kind).items()
    return [(name, paths[0]) for name, paths in found if name not in taken and len(paths) == 1]


def _show(arguments):
    from dlkit.datasets import card

    _say(str(card(arguments.name)))
    return 0


def _fetch(arguments):
    from dlkit.datasets import _cards, _origins, fetch

    for entry in [_cards.entry(name) for name in arguments.names]:
        paths = fetch(entry.name) if entry.files else [_origins.located(entry)]
        _say(f"{entry.name}: {', '.join(map(str, paths))}")
    return 0


def _check(_):
    from dlkit.datasets import _origins, _registry

    faults = 0
    for entry in _registry.entries().values():
        found = [(path, _same(path, sha256)) for path, sha256 in _origins.present(entry)]
        for path, same in found:
            # What a library installs may be of another version of it, which is no fault.
            told = "ok" if same else "other" if entry.origin == "installed" else "FAULT"
            faults += told == "FAULT"
            _say(f"{told:8}{entry.name:16}  {path}")
        if not found and not entry.files:
            faults += 1
            _say(f"{'MISSING':8}{entry.name:16}  {entry.file}")
    _say(
        "other: installed by another version of its library than the kit knows, and read all the "
        "same.\nFAULT or MISSING: `dlkit data build NAME` makes a set of the kit anew, `dlkit data "
        "fetch NAME`\ndownloads one, and a library that is installed anew brings its own."
    )
    return 1 if faults else 0


def _same(path, sha256):
    return hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _build(arguments):
    from tqdm import tqdm

    from dlkit.datasets import _cards, _origins, _places, _registry

    folder = _checkout()
    own = {entry.name: entry for entry in _registry.entries().values() if entry.maker}
    remedy = "Only the kit's own sets are made; `dlkit data` lists all."
    names = [known("NAME", name, own, remedy=remedy) for name in arguments.names] or list(own)
    changed = {}
    for name in tqdm(names, desc="sets", unit="set", disable=not sys.stderr.isatty()):
        content = _origins.made(own[name])
        _places.write(folder / own[name].file, content)
        sha256 = hashlib.sha256(content).hexdigest()
        same = sha256 == own[name].sha256
        if not same:
            changed[name] = {"sha256": f'"{sha256}"', "size": len(content)}
        told = "as known" if same else "CHANGED"
        _say(f"{told:10}{own[name].file} ({_cards.size(len(content))})")
    if changed and not arguments.accept:
        _say("Not what the registry knows. If a generator changed on purpose: --accept.")
        return 1
    _accept(changed)
    _places.write(folder / "README.md", _cards.readme().encode())
    return 0


def _checkout():
    from dlkit.datasets import _places

    folder = _places.shipped()
    if not folder:
        raise ValueError(
            fault(
                "There is no folder `datasets` to write to.",
                "The kit's own files are made in a clone of the repository.",
                "Call `python3 kit.py data build` there.",
            )
        )
    return folder


def _accept(changed):
    """Write new hashes and sizes into the tables of the registry, and read it anew."""
    from dlkit.datasets import _places, _registry

    path = Path(_registry.__file__).with_name("registry.toml")
    tables = re.split(r"(?m)^(?=\[)", path.read_text(encoding="utf-8"))
    for at, table in enumerate(tables):
        for key, value in changed.get(table[1:].split("]")[0], {}).items():
            tables[at] = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", tables[at])
    if changed:
        _places.write(path, "".join(tables).encode())
        _registry.entries.cache_clear()


def _say(text):
    sys.stdout.write(text + "\n")


VERBS = {"list": _list, "show": _show, "fetch": _fetch, "check": _check, "build": _build}
