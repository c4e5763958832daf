"""A prediction above its measured value on one axis, as a small SVG. Judges neither."""

import math
from html import escape

WIDTH, HEIGHT = 470, 104
LEFT, RIGHT = 92, 452
PREDICTED, MEASURED, RULE = 22, 52, 74
TEXT = 'font-size="12" fill="currentColor" font-family="sans-serif"'


def axis(prediction, measured, unit: str, scale: float, alt: str) -> str:
    """The picture, in the colour of the text around it, so that it is legible on any theme.

    Args:
        prediction: value, low and high as raw numbers, each of which may be None; or None.
        measured: an Interval.
        unit: written at the axis.
        scale: what raw numbers are multiplied with.
        alt: what the picture shows, in words.
    """
    low, high, ticks = _span(_numbers(prediction, measured), scale)

    def x(raw):
        return LEFT + (raw * scale - low) / (high - low) * (RIGHT - LEFT)

    parts = [_rule(ticks, lambda tick: x(tick / scale), unit)]
    if prediction is not None:
        parts.append(_predicted(prediction, x))
    parts.append(_measured(measured, x))
    return (
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" style="display:block;max-width:100%;height:auto">'
        f"{''.join(parts)}</svg>"
    )


def _numbers(prediction, measured):
    numbers = [measured.estimate, measured.low, measured.high]
    if prediction is not None:
        numbers += [prediction.value, prediction.low, prediction.high]
    return [number for number in numbers if number is not None]


def _span(numbers, scale):
    """The ends of the axis and three to seven round places on it."""
    low, high = scale * min(numbers), scale * max(numbers)
    room = 0.12 * (high - low) or 0.1 * abs(high) or 1.0
    low, high = low - room, high + room
    step = _round_step((high - low) / 5)
    first, last = math.ceil(low / step), math.floor(high / step)
    return low, high, [step * number for number in range(first, last + 1)]


def _round_step(width):
    """1, 2 or 5 times a power of ten, near to a width."""
    power = 10.0 ** math.floor(math.log10(width))
    return min((factor * power for factor in (1, 2, 5, 10)), key=lambda step: abs(step - width))


def _rule(ticks, x, unit):
    parts = [f'<path d="M{LEFT} {RULE}H{RIGHT}" stroke="currentColor" opacity=".6"/>']
    for tick in ticks:
        text = f"{tick:.6g}".replace("-", "−")
        parts.append(f'<path d="M{x(tick):.1f} {RULE}v5" stroke="currentColor" opacity=".6"/>')
        parts.append(_text(x(tick), RULE + 18, text, "middle"))
    if unit:
        parts.append(_text(LEFT - 12, RULE + 18, unit[:12], "end"))
    return "".join(parts)


def _predicted(prediction, x):
    parts = [_text(LEFT - 12, PREDICTED + 4, "predicted", "end")]
    if prediction.low is not None and prediction.high is not None:
        left, right = x(prediction.low), x(prediction.high)
        parts.append(
            f'<rect x="{left:.1f}" y="{PREDICTED - 6}" width="{max(right - left, 1):.1f}" '
            'height="12" rx="3" fill="currentColor" opacity=".22"/>'
        )
    parts.append(
        f'<circle cx="{x(prediction.value):.1f}" cy="{PREDICTED}" r="4.5" fill="none" '
        'stroke="currentColor" stroke-width="2"/>'
    )
    return "".join(parts)


def _measured(measured, x):
    parts = [_text(LEFT - 12, MEASURED + 4, "measured", "end")]
    if measured.low is not None and measured.high is not None:
        left, right = x(measured.low), x(measured.high)
        parts.append(
            f'<path d="M{left:.1f} {MEASURED - 5}v10M{left:.1f} {MEASURED}H{right:.1f}'
            f'M{right:.1f} {MEASURED - 5}v10" stroke="currentColor" stroke-width="1.5" '
            'fill="none"/>'
        )
    middle = x(measured.estimate)
    parts.append(
        f'<circle cx="{middle:.1f}" cy="{MEASURED}" r="5" fill="currentColor"/>'
        f'<path d="M{middle:.1f} {PREDICTED - 12}V{RULE}" stroke="currentColor" '
        'stroke-dasharray="2 3" opacity=".5"/>'
    )
    return "".join(parts)


def _text(x, y, words, anchor):
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" {TEXT}>{escape(words)}</text>'
