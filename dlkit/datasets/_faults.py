"""The error of a file that cannot be used, and counts in words. Knows no format."""

from dlkit._validation import fault


def counted(number, one, many=None):
    """A number with its noun.

    >>> counted(1, "cell"), counted(2, "cell"), counted(1_000, "class", "classes")
    ('1 cell', '2 cells', '1,000 classes')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class FileFault(ValueError):
    """A ValueError that begins with the file, then has the three beats.

    >>> str(FileFault("a.npz", "y_test is missing", "Four keys were expected.", "Save all."))
    'a.npz: y_test is missing. Four keys were expected. Save all.'
    """

    def __init__(self, where, what, expected, remedy):
        super().__init__(fault(f"{where}: {what}.", expected, remedy))
