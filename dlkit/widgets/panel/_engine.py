"""What a panel shows and may be asked, in plain Python; knows no widget and no browser."""

import copy

from dlkit._validation import fault, known


class Engine:
    """A state that is small, can be copied, and is never impossible: the half of a panel to test.

    A panel's own engine overrides `checked` and `read_out`, and computes what is to be seen from
    the state when it is asked.

    Args:
        state: The opening state, by name; values that JSON knows.

    Example:
        >>> class Dial(Engine):
        ...     def checked(self, wanted):
        ...         return {"angle": wanted["angle"] % 360}
        ...
        ...     @property
        ...     def read_out(self):
        ...         return f"The dial stands at {self.state['angle']} degrees."
        >>> dial = Dial(angle=370)
        >>> dial.read_out
        'The dial stands at 10 degrees.'
        >>> dial.set(angle=-90)
        >>> dial.state
        {'angle': 270}
    """

    def __init__(self, **state):
        self.version = 0
        self._state = self.checked(state)
        self._opening = copy.deepcopy(self._state)

    @property
    def state(self) -> dict:
        """A copy of the state; `engine.set(**engine.state)` changes nothing."""
        return copy.deepcopy(self._state)

    def set(self, **changes) -> None:
        """Change some of the state: all of these changes, or none where they are impossible.

        Raises:
            ValueError: If a name is unknown, or the state would be impossible; it stays as it was.
        """
        for name in changes:
            remedy = "A state is copied from `panel.state`."
            known("state", name, self._state, remedy=remedy)
        state = self.checked({**copy.deepcopy(self._state), **changes})
        if state != self._state:
            self._state = state
            self.version += 1

    def reset(self) -> None:
        """Back to the opening state."""
        self.set(**copy.deepcopy(self._opening))

    def tick(self, n: int = 1) -> None:
        """Go on by `n` steps of the engine's own time, where it has one."""
        raise ValueError(
            fault(
                "This panel has no clock.",
                f"One that trains, samples or walks was expected. Received: tick({n}).",
                "Use `set` to change what it shows.",
            )
        )

    def checked(self, wanted: dict) -> dict:
        """The wanted state in its normal form; a ValueError in three beats if it is impossible."""
        return wanted

    @property
    def read_out(self) -> str:
        """What is to be seen, in one line of words and values."""
        raise NotImplementedError
