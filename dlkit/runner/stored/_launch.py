"""Addresses that open a notebook on Binder or Colab, made from the repository's. Opens nothing."""

import re
from urllib.parse import quote

from dlkit._validation import fault, shown

ADDRESS = re.compile(r"https://[\w.-]+(?::\d+)?(?:/[\w.~-]+)+")
GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)")


def binder(repository: str, name: str) -> str:
    """The address that opens the learner's copy of a notebook on Binder.

    Args:
        repository: https address of the repository.
        name: file name of the notebook.

    Raises:
        ValueError: if the address is not a plain https one.

    Example:
        >>> binder("https://github.com/OWNER/dlkit", "01_tensors.ipynb")
        'https://mybinder.org/v2/gh/OWNER/dlkit/HEAD?urlpath=lab/tree/work/01_tensors.ipynb'
        >>> binder("https://git.example.org/dlkit", "01_tensors.ipynb").split("?")[0]
        'https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.org%2Fdlkit/HEAD'
    """
    github = GITHUB.fullmatch(_checked(repository))
    where = f"gh/{github[1]}/{github[2]}" if github else f"git/{quote(repository, safe='')}"
    return f"https://mybinder.org/v2/{where}/HEAD?urlpath=lab/tree/work/{quote(name)}"


def colab(repository: str, name: str) -> str | None:
    """The address that opens a notebook on Colab; None where the repository is not on GitHub.

    Example:
        >>> colab("https://github.com/OWNER/dlkit", "01_tensors.ipynb")
        'https://colab.research.google.com/github/OWNER/dlkit/blob/HEAD/notebooks/01_tensors.ipynb'
    """
    github = GITHUB.fullmatch(_checked(repository))
    if not github:
        return None
    where = f"{github[1]}/{github[2]}/blob/HEAD/notebooks/{quote(name)}"
    return f"https://colab.research.google.com/github/{where}"


def colab_cell(repository: str) -> str:
    """The one cell that Colab needs first: the clone, its folder, the package alone.

    The libraries that Colab has stay as they are. `%cd` makes the package importable at once: what
    an editable installation adds to the path is read only when Python starts.

    Example:
        >>> print(colab_cell("https://github.com/OWNER/dlkit"))
        !git clone --quiet --depth 1 https://github.com/OWNER/dlkit /content/dlkit
        %cd /content/dlkit
        %pip install --quiet --no-deps -e .
    """
    folder = f"/content/{_checked(repository).rsplit('/', 1)[1]}"
    return "\n".join(
        (
            f"!git clone --quiet --depth 1 {repository} {folder}",
            f"%cd {folder}",
            "%pip install --quiet --no-deps -e .",
        )
    )


def _checked(repository):
    if not ADDRESS.fullmatch(repository):
        raise ValueError(
            fault(
                f"The repository's address is not a plain https one: {shown(repository)}.",
                "Something like https://github.com/OWNER/dlkit was expected.",
                "Mend [project.urls] Repository in pyproject.toml.",
            )
        )
    return repository
