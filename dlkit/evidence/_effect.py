"""An effect: one number a seed, kept apart, so that effects can be subtracted seed by seed."""

import dataclasses

from dlkit._validation import fault, shown
from dlkit.evidence._interval import Interval

VARIES = {
    "fresh data": "each seed draws fresh data",
    "split": "each seed splits the same data anew",
    "start": "each seed draws new first weights and batches; the data stay the same, so the "
    "interval does not say what other data would give",
}


@dataclasses.dataclass(frozen=True)
class Effect:
    """Differences between paired runs, one a seed, and what a seed redraws.

    Effects are subtracted and added seed by seed, never interval by interval: what two of them
    share cancels only in that way.

    Example:
        >>> gain = Effect({0: 0.02, 1: 0.03, 2: 0.04}, "fresh data", unit="points")
        >>> gain - gain
        0 points (no spread: no interval)
    """

    values: dict
    varies: str
    test_fraction: float | None = None
    unit: str = ""
    trouble: str = ""  # why some seeds are missing, in a few words

    def interval(self, level: float = 0.95) -> Interval:
        """The t interval of the mean over seeds, corrected where the seeds' splits overlap."""
        return Interval.of_mean(list(self.values.values()), level, self.test_fraction, self.unit)

    @property
    def seeds(self) -> list[int]:
        """The seeds on which both sides of the pair gave a score."""
        return list(self.values)

    def __sub__(self, other):
        return self._with(other, lambda a, b: a - b)

    def __add__(self, other):
        return self._with(other, lambda a, b: a + b)

    def __neg__(self):
        negated = {seed: -value for seed, value in self.values.items()}
        return dataclasses.replace(self, values=negated)

    def __format__(self, spec):
        return format(str(self), spec)

    def __str__(self):
        return str(self.interval())

    __repr__ = __str__

    def _with(self, other, operation):
        if not isinstance(other, Effect):
            raise ValueError(
                fault(
                    f"An effect is combined with {shown(other)}.",
                    "Another effect was expected: intervals cannot be subtracted, since they have "
                    "forgotten which run belongs to which.",
                    "Subtract what `difference` gave, and ask for the interval last.",
                )
            )
        ours, theirs = (
            (effect.varies, effect.test_fraction, effect.unit) for effect in (self, other)
        )
        common = [seed for seed in self.values if seed in other.values]
        if ours != theirs or not common:
            raise ValueError(
                fault(
                    "Two effects do not belong to the same comparison.",
                    f"The same seeds, splits and unit were expected. Received: {ours} on seeds "
                    f"{shown(self.seeds)}, and {theirs} on seeds {shown(other.seeds)}.",
                    "Take both from one `compare`, which runs all candidates on all seeds.",
                )
            )
        values = {seed: operation(self.values[seed], other.values[seed]) for seed in common}
        told = dict.fromkeys(part for part in (self.trouble, other.trouble) if part)
        return dataclasses.replace(self, values=values, trouble="; ".join(told))
