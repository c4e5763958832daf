"""The command `dlkit claims`: how every claim of the course stands. Weighs and records nothing."""

import argparse
import json
import sys

from dlkit._validation import known
from dlkit.runner import _project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("id", nargs="?", metavar="ID", help="show this one whole (all, in a table)")
    parser.add_argument("--notebook", metavar="SLUG", help="only those of one notebook")
    parser.add_argument("--json", action="store_true", help="as a list for other programs")


def main(arguments: argparse.Namespace) -> int:
    """Print the claims that were asked for; always 0, since a refuted claim is no failure."""
    from dlkit.runner.ledger import _told
    from dlkit.runner.ledger._standing import standings

    found = standings(_project.root() / "notebooks")
    if arguments.notebook is not None:
        slug = _slug(arguments.notebook, found)
        found = [one for one in found if one.claim.notebook == slug]
    if arguments.id is not None:
        ids = {one.claim.id: one for one in found}
        remedy = "`dlkit claims` lists all of them."
        found = [ids[known("ID", arguments.id, ids, remedy=remedy)]]
    if arguments.json:
        text = json.dumps([_public(one) for one in found], indent=1, ensure_ascii=False)
    elif arguments.id is not None:
        text = _told.whole(found[0])
    else:
        parts = _told.table(found), "", _told.counts(found), _told.waiting(found)
        text = "\n".join(parts).rstrip()
    sys.stdout.write(text + "\n")
    return 0


def _slug(word, found):
    """The slug that a slug, a number or a file's name stands for."""
    from dlkit.exercises import PATH

    word = word.removesuffix(".ipynb")
    slugs = {stop.number: stop.slug for stop in PATH}
    slugs |= {f"{stop.number}_{stop.slug}": stop.slug for stop in PATH}
    word = slugs.get(word.zfill(2) if word.isdecimal() else word, word)
    with_claims = dict.fromkeys(one.claim.notebook for one in found if one.claim.notebook)
    return known("--notebook", word, with_claims, remedy="Name one that weighs a claim.")


def _public(one):
    """What other programs may rely on; null where there is none."""
    record = one.record or {}
    return {
        "id": one.claim.id,
        "notebook": one.claim.notebook,
        "statement": one.claim.statement,
        "verdict": one.verdict,
        **{key: record.get(key) for key in ("effect", "low", "high", "seeds")},
    }
