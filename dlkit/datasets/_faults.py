"""The error of a file that cannot be used. Knows no format."""

from dlkit._validation import fault


class FileFault(ValueError):
    """A ValueError that begins with the file, then has the three beats.

    >>> str(FileFault("a.npz", "y_test is missing", "Four keys were expected.", "Save all."))
    'a.npz: y_test is missing. Four keys were expected. Save all.'
    """

    def __init__(self, where, what, expected, remedy):
        super().__init__(fault(f"{where}: {what}.", expected, remedy))
