"""Which axis may play which role, and what happens when two want the same. Knows shapes only."""

from dlkit._validation import fault, integer, known, shown
from dlkit.widgets.tensor_explorer._steps import ROLES, SHOWN

MOST_TILES = 64
COLOURS = 3


def usual(shape, is_bytes):
    """The roles to open with: the last axes are what is seen, the others stand still.

    >>> usual((24, 96, 128, 3), is_bytes=True)
    ['pick', 'rows', 'columns', 'colour']
    """
    colour = is_bytes and len(shape) > 2 and shape[-1] == COLOURS
    seen = ["rows", "columns", "colour"] if colour else ["rows", "columns"]
    seen = seen[max(0, len(seen) - len(shape)) :]
    return ["pick"] * (len(shape) - len(seen)) + seen


def taken(roles, axis, role, before, shape):
    """The roles once this axis has the role; who held it gets the axis's former one, if it can.

    Args:
        roles: one an axis, before the change.
        axis: which axis changes.
        role: what it is to be.
        before: its former role.
        shape: of the tensor.

    Example:
        >>> taken(["pick", "rows", "columns"], 0, "rows", "pick", (5, 8, 8))
        ['rows', 'pick', 'columns']
    """
    wanted = list(roles)
    for other, held in enumerate(roles):
        if other != axis and held == role and role in SHOWN:
            wanted[other] = before if _fits(before, shape[other]) else "pick"
    wanted[axis] = role
    return wanted


def _fits(role, length):
    return {"tiles": length <= MOST_TILES, "colour": length == COLOURS}.get(role, True)


def checked(roles, shape, is_bytes, names):
    """The roles as a list, or a ValueError that says which axis cannot play which, and why."""
    roles = _one_each("roles", roles, len(shape))
    listed = "Pass rows, columns, tiles, colour, pick, mean, sum, min or max."
    for role in roles:
        known("roles", role, ROLES, remedy=listed)
    for role in SHOWN:
        _alone(role, [axis for axis, held in enumerate(roles) if held == role], names)
    if "tiles" in roles:
        _few(roles.index("tiles"), shape, names)
    if "colour" in roles:
        _colourful(roles.index("colour"), roles, shape, is_bytes, names)
    return roles


def placed(index, shape, names):
    """The indices as a list of integers from 0, or a ValueError; -1 is the last of its axis."""
    steps = _one_each("index", index, len(shape))
    for axis, length in enumerate(shape):
        remedy = f"{title(axis, names)} has {length} steps: pass 0 to {length - 1}."
        step = integer("index", steps[axis], low=-length, high=length - 1, remedy=remedy)
        steps[axis] = step % length
    return steps


def title(axis, names):
    """What an axis is called at the head of its controls and in errors."""
    return f"Axis {axis}" + (f" ({names[axis]})" if names[axis] else "")


def _one_each(name, given, rank):
    if not isinstance(given, (list, tuple)) or len(given) != rank:
        example = {"roles": ["pick"] * rank, "index": [0] * rank}[name]
        raise ValueError(
            fault(
                f"`{name}` does not speak of every axis.",
                f"A list of {rank}, one an axis, was expected. Received: {name}={shown(given)}.",
                f"Pass for example {name}={shown(example)}.",
            )
        )
    return list(given)


def _alone(role, held, names):
    if len(held) > 1:
        both = " and ".join(title(axis, names) for axis in held[:2])
        raise ValueError(
            fault(
                f"{both} are both shown as {role}.",
                f"One axis at most can be the picture's {role}.",
                'Give one of them another role, for example "pick".',
            )
        )


def _few(axis, shape, names):
    if shape[axis] > MOST_TILES:
        raise ValueError(
            fault(
                f"{title(axis, names)} has {shape[axis]:,} steps, too many for tiles.",
                f"At most {MOST_TILES} tiles can be told apart.",
                "Pick one step of it, or pass a part of the array.",
            )
        )


def _colourful(axis, roles, shape, is_bytes, names):
    if shape[axis] != COLOURS:
        what = f"{title(axis, names)} has {shape[axis]:,} steps, and cannot be shown as colour."
        why, remedy = "A colour has three: red, green and blue.", "Choose an axis of length 3."
    elif not is_bytes:
        what = f"{title(axis, names)} cannot be shown as colour: the numbers are no bytes."
        why = "Colours are bytes (uint8), from 0 to 255."
        remedy = "Pick one step of the axis, or cast the array to uint8."
    elif "sum" in roles:
        what = f"{title(axis, names)} cannot be shown as colour while another axis is summed."
        why = "A sum of bytes is no byte any more: it may be far above 255."
        remedy = "Take the mean instead, or pick one step of either."
    else:
        return
    raise ValueError(fault(what, why, remedy))
