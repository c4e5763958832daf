"""What the gap between a prediction and its measured value says, in sentences. Draws nothing."""

from dlkit.evidence import quantity

CLOSE = 0.5  # half-widths of the range


def held(prediction, measured):
    """Whether the range holds the measured value; None where no range was given."""
    if prediction is None or not prediction.ranged:
        return None
    return prediction.low <= measured.estimate <= prediction.high


def sentences(prediction, measured, unit):
    """The sentences for a prediction of a number and an Interval, in the order of importance."""
    if prediction.ranged:
        return [_inside(prediction, measured), *_straddling(prediction, measured)]
    return [_off(prediction, measured, unit), *_within(prediction, measured)]


def _inside(prediction, measured):
    half = (prediction.high - prediction.low) / 2
    if held(prediction, measured):
        share = abs(measured.estimate - prediction.value) / half if half else 0.0
        near = "close to your value" if share <= CLOSE else "away from your value"
        return f"The measured value lies inside your 80 % range, {near}."
    below = measured.estimate < prediction.low
    beyond = prediction.low - measured.estimate if below else measured.estimate - prediction.high
    words = f"The measured value lies {'below' if below else 'above'} your 80 % range"
    if not half:
        return f"{words}, which has no width."
    widths = beyond / (2 * half)
    if widths < 0.1:
        return f"{words}, just outside."
    return f"{words}, by {widths:.2g} times its width: {'near' if widths <= CLOSE else 'far'}."


def _straddling(prediction, measured):
    if measured.low is None:
        return []
    apart = measured.high < prediction.low or measured.low > prediction.high
    contained = prediction.low <= measured.low and measured.high <= prediction.high
    if apart or contained:
        return []
    return ["The interval of the measurement reaches over an end of it: more runs could move it."]


def _off(prediction, measured, unit):
    gap = quantity(abs(measured.estimate - prediction.value), "points" if unit == "%" else unit)
    gap = gap.removeprefix("+")
    if measured.estimate == prediction.value:
        return "The measured value is what you predicted."
    side = "above" if measured.estimate > prediction.value else "below"
    return f"The measured value lies {gap} {side} yours."


def _within(prediction, measured):
    if measured.low is None or not measured.low <= prediction.value <= measured.high:
        return []
    return ["Yours lies inside its interval, so this measurement cannot tell it from the truth."]
