"""Where the kit's folders are, and what its one configuration file says. Reads no notebook."""

import tomllib
from pathlib import Path

from dlkit._validation import fault


def root():
    """The folder of `kit.py`, `notebooks/` and `pyproject.toml`: the clone that is installed."""
    folder = Path(__file__).resolve().parents[2]
    if not (folder / "notebooks").is_dir():
        raise ValueError(
            fault(
                f"No notebooks were found beside the package, in {folder}.",
                "The command line works on a clone, with the package installed from it.",
                "Go to your clone and call `python3 kit.py COMMAND` there.",
            )
        )
    return folder


def repository():
    """The https address of the repository from `pyproject.toml`, or None where none is set."""
    with (root() / "pyproject.toml").open("rb") as file:
        urls = tomllib.load(file)["project"].get("urls", {})
    address = urls.get("Repository", "").removesuffix("/").removesuffix(".git")
    return address if address.startswith("https://") else None
