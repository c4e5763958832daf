"""Lists of names, of lines or of classes, checked early; knows no widget."""

from dlkit._validation import fault, shown


def listed(argument, names, remedy):
    """The names as a list of texts; one text alone is one name; else a ValueError."""
    if isinstance(names, str):
        return [names]
    try:
        return [str(name) for name in names]
    except TypeError:
        raise ValueError(
            fault(
                f"`{argument}` is no list of names.",
                f"A list of texts was expected. Received: {argument}={shown(names)}.",
                remedy,
            )
        ) from None


def distinct(argument, names):
    """The names as a list of texts, each another and none empty, or a ValueError.

    >>> distinct("names", "loss"), distinct("names", ("loss", "accuracy"))
    (['loss'], ['loss', 'accuracy'])
    """
    remedy = f'Pass for example {argument}=["loss", "accuracy"].'
    texts = listed(argument, names, remedy)
    if not texts or len(set(texts)) < len(texts) or "" in texts:
        raise ValueError(
            fault(
                f"`{argument}` does not tell lines apart.",
                "At least one name, each another and none empty, was expected. "
                f"Received: {argument}={shown(names)}.",
                remedy,
            )
        )
    return texts
