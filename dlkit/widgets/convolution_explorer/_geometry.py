"""Where a kernel may stand on an image, and how many places that makes; knows no pixel values."""

from dlkit._validation import fault, integer

PADDINGS = ("valid", "same")
MOST_PADDING = 32
FARTHEST = 64  # pixels of one step, and of one gap: images have at most 256 a side


def checked(stride, padding, dilation):
    """(stride, padding, dilation) as they may be, or an error that says why they may not."""
    remedy = "The kernel has to move on: pass stride=1 or more."
    stride = integer("stride", stride, low=1, high=FARTHEST, remedy=remedy)
    if not isinstance(padding, str) or padding not in PADDINGS:
        padding = integer(
            "padding",
            padding,
            low=0,
            high=MOST_PADDING,
            remedy="Pass how many zeros stand around the image, or 'valid' (none) or 'same'.",
        )
    remedy = "1 leaves no gap between the cells of the kernel: pass dilation=1 or more."
    dilation = integer("dilation", dilation, low=1, high=FARTHEST, remedy=remedy)
    return stride, padding, dilation


def span(size: int, dilation: int = 1) -> int:
    """Cells from the first to the last one of a dilated kernel: d(k - 1) + 1.

    >>> span(3), span(3, dilation=2)
    (3, 5)
    """
    return dilation * (size - 1) + 1


def pads(n: int, size: int, stride: int = 1, padding: int | str = 0, dilation: int = 1) -> tuple:
    """Zeros (before, after) n pixels; "same" is TensorFlow's: enough for ceil(n / stride) outputs.

    Where that is an odd number, the one more stands after the image.

    >>> pads(64, 3, padding="same"), pads(64, 3, stride=2, padding="same")
    ((1, 1), (0, 1))
    """
    if padding == "valid":
        return 0, 0
    if padding == "same":
        outputs = -(-n // stride)
        total = max((outputs - 1) * stride + span(size, dilation) - n, 0)
        return total // 2, total - total // 2
    return padding, padding


def output_size(
    n: int, size: int, stride: int = 1, padding: int | str = 0, dilation: int = 1
) -> int:
    """Outputs along one side: floor((n + 2p - d(k - 1) - 1) / s) + 1.

    Args:
        n: Pixels of the image along this side.
        size: Cells k of the kernel along it.
        stride: Pixels s from one place of the kernel to the next.
        padding: Zeros p on either side, or "valid" (none) or "same".
        dilation: Pixels d from one cell of the kernel to the next.

    Returns:
        The number of places, at least 1.

    Raises:
        ValueError: If the kernel fits nowhere, or stride, padding or dilation is impossible.

    Example:
        >>> output_size(64, 3), output_size(64, 3, stride=2, padding=1)
        (62, 32)
        >>> output_size(5, 7)
        Traceback (most recent call last):
        ValueError: The kernel is wider than the image. At most 5 pixels were expected. Received: \
a kernel that spans 1 * (7 - 1) + 1 = 7. Choose a smaller kernel or dilation, or more padding.
    """
    stride, padding, dilation = checked(stride, padding, dilation)
    before, after = pads(n, size, stride, padding, dilation)
    room = n + before + after
    if span(size, dilation) > room:
        most = f"{room} pixels were" if room > 1 else "1 pixel was"
        raise ValueError(
            fault(
                f"The kernel is wider than the {'padded ' if before + after else ''}image.",
                f"At most {most} expected. Received: a kernel that spans "
                f"{dilation} * ({size} - 1) + 1 = {span(size, dilation)}.",
                "Choose a smaller kernel or dilation, or more padding.",
            )
        )
    return (room - span(size, dilation)) // stride + 1


def spelled(n: int, size: int, stride: int = 1, padding: int | str = 0, dilation: int = 1) -> str:
    """The formula of `output_size` with its numbers filled in.

    >>> spelled(64, 3, stride=2, padding=1)
    'floor((64 + 2·1 − 1·(3 − 1) − 1) / 2) + 1 = 32'
    >>> spelled(64, 3, stride=2, padding="same")
    'floor((64 + 0 + 1 − 1·(3 − 1) − 1) / 2) + 1 = 32'
    """
    before, after = pads(n, size, stride, padding, dilation)
    zeros = f"{before} + {after}" if padding == "same" else f"2·{before}"
    outputs = output_size(n, size, stride, padding, dilation)
    return f"floor(({n} + {zeros} − {dilation}·({size} − 1) − 1) / {stride}) + 1 = {outputs}"


def seen_by(
    pixel: int, n: int, size: int, stride: int = 1, padding: int | str = 0, dilation: int = 1
) -> list[int]:
    """The outputs, along one side, under whose kernel a pixel of the image lies.

    >>> seen_by(5, 64, 3), seen_by(5, 64, 3, stride=2), seen_by(0, 64, 3)
    ([3, 4, 5], [2], [0])
    """
    before, _ = pads(n, size, stride, padding, dilation)
    outputs = output_size(n, size, stride, padding, dilation)
    starts = (pixel + before - cell * dilation for cell in reversed(range(size)))
    return [start // stride for start in starts if start % stride == 0 <= start < outputs * stride]


def centred(
    pixel: int, n: int, size: int, stride: int = 1, padding: int | str = 0, dilation: int = 1
) -> int:
    """The place of the kernel, along one side, that has its middle nearest to a pixel.

    >>> centred(5, 64, 3), centred(5, 64, 3, stride=2), centred(0, 64, 3)
    (4, 2, 0)
    """
    before, _ = pads(n, size, stride, padding, dilation)
    nearest = round((pixel + before - dilation * ((size - 1) // 2)) / stride)
    return max(0, min(nearest, output_size(n, size, stride, padding, dilation) - 1))
