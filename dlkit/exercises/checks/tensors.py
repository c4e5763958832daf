"""The checks of notebook 01: axes, roles of axes, broadcasting. The tasks are in the notebook."""

import numpy as np

from dlkit.exercises import Wrong, _safe, exercise
from dlkit.exercises._expect import Mistake, array, function, kills, number, state

PHOTO = (427, 640, 3)  # what `load_photo("china").pixels` has
NUMBERS = 427 * 640 * 3


def _bytes(*shape, seed=0):
    """Bytes of every size, so that many sums and differences leave the range of a byte."""
    return np.random.default_rng(seed).integers(0, 256, shape).astype("uint8")


def _photograph():
    return {"np": np, "photo": np.broadcast_to(np.uint8(0), PHOTO)}


def _film():
    """A film, and pictures whose channels differ in brightness, as those of a photograph do."""
    pictures = _bytes(4, 6, 5, 3) // np.uint8([1, 2, 4])
    return {"np": np, "video": _bytes(4, 6, 5, 3), "pictures": pictures}


ONE_AXIS = "3 is the rank of one photograph. Putting many in a row adds a direction to count in."
STEPS = "5 is how many steps there are along the new axis; it is one axis all the same."
COUNTED = (
    "That is how many numbers there are. The rank is how many directions there are to count in."
)
COORDINATES = "4 is the number of axes. A point needs a coordinate for each number in the tensor."
ADDED = "You added up the lengths. How many numbers there are is their product."
RANKS = (
    Mistake(3, ONE_AXIS),
    Mistake(5, STEPS),
    Mistake(2, "A photograph alone has three axes: row, column and channel."),
    Mistake(5 * NUMBERS, COUNTED, "rank-is-dimension"),
)
SIZES = (
    Mistake(4, COORDINATES, "rank-is-dimension"),
    Mistake(NUMBERS, "That is one photograph, and the burst holds five of them."),
    Mistake(5 * 427 * 640, "Those are the pixels. Each of them holds three numbers."),
    Mistake(5 + sum(PHOTO), ADDED),
)


@exercise(
    "tensors.burst",
    hints=(
        "Write down the shape of the burst first: what stands in front of (427, 640, 3)?",
        "The rank is how many lengths stand in the shape. The size is their product.",
        "np.stack([photo] * 5) makes such a burst. Ask it for .ndim and for .size.",
    ),
    right="One axis more than one photograph has, and five times as many numbers.",
    given=_photograph,
)
def burst(answer):
    pair = type(answer) in (tuple, list) and len(answer) == 2
    rank, size = answer if pair else array(answer, shape=(2,))
    number(rank, 4, whole=True, mistakes=RANKS)
    number(size, 5 * NUMBERS, whole=True, mistakes=SIZES)


TIME, ROW, COLUMN = 0, 1, 2  # axes of the video
SEEN = ("rows", "columns")
OTHER_TENSOR = "The explorer of the video has four axes, and a role for each of them."
A_MOMENT = "One moment is picked, and in one moment nothing moves. Let time be seen."
SMEARED = (
    "Time is reduced: all moments lie in one another, and which came first cannot be told. "
    "Let time run down the picture, or across it."
)
APART = (
    "Every moment is a picture of its own, and you have to go back and forth between them. "
    "Let time run down one picture, or across it."
)
UP_AND_DOWN = (
    "Time is seen, and beside it the rows. But the window moves sideways: which axis of the video "
    "says how far to the right a thing stands?"
)
NO_PLACE = (
    "Time is seen, but beside it no axis that says where a thing stands. In which direction does "
    "the window move?"
)
NOT_TIME = {"pick": A_MOMENT, "tiles": APART}


@exercise(
    "tensors.stripes",
    hints=(
        "A movement is a change of place in time. So how many axes must be seen, and which?",
        "The window moves sideways, so things change their column. Which two axes are that?",
        "Let time be shown as rows, and the columns as columns. The axis of rows stands still, "
        "at any index.",
    ),
    right="From one moment to the next, all that stands still has moved by six columns.",
    given=_film,
)
def stripes(answer):
    roles = dict.get(state(answer), "roles")
    if not _safe.is_a(roles, list, tuple) or len(roles) != 4:
        raise Wrong(OTHER_TENSOR)
    if roles[TIME] not in SEEN:
        raise Wrong(NOT_TIME.get(roles[TIME], SMEARED))
    if roles[COLUMN] not in SEEN or roles[COLUMN] == roles[TIME]:
        raise Wrong(UP_AND_DOWN if roles[ROW] in SEEN else NO_PLACE)


SIDEWAYS = (
    "The right column is picked, and time runs downwards: your axes are time, row, channel. "
    "Time has to run to the right."
)
TORN = (
    "The shape is right and the picture is torn: a reshape cuts the line of numbers anew. "
    "Two axes have to change places."
)
ALL_ROUND = "A bare .T turns all axes round, and the channels come first. Swap only the first two."
KEPT = "The axis of columns is still there, with one step on it. An index would remove it."
A_ROW = "You picked a row: the axis after time is that of the rows. The columns come next."
A_CHANNEL = "You picked a channel, on the last axis. The columns come one axis before."
A_FRAME = "That is one whole frame: your index picks from the axis of time."
ALL_COLUMNS = "All columns are still there: pick one of them before two axes change places."
BACKWARDS = "Your picture runs backwards: the last moment stands on the left."
FINISHES = (
    Mistake(lambda film, k: film[:, :, k], SIDEWAYS),
    Mistake(
        lambda film, k: film[:, :, k].reshape(film.shape[1], film.shape[0], -1),
        TORN,
        "reshape-is-transpose",
    ),
    Mistake(lambda film, k: film[:, :, k].T, ALL_ROUND),
    Mistake(lambda film, k: film[::-1, :, k].swapaxes(0, 1), BACKWARDS),
    Mistake(lambda film, k: film[:, :, k : k + 1].swapaxes(0, 1), KEPT, "slice-removes-axis"),
    Mistake(lambda film, k: film[:, :, k : k + 1], KEPT, "slice-removes-axis"),
    Mistake(lambda film, k: film[k], A_FRAME),
    Mistake(lambda film, k: film[:, k], A_ROW),
    Mistake(lambda film, k: film[:, k].swapaxes(0, 1), A_ROW),
    Mistake(lambda film, k: film[..., k], A_CHANNEL),
    Mistake(lambda film, k: film[..., k].swapaxes(0, 1), A_CHANNEL),
    Mistake(lambda film, _: film.swapaxes(0, 1), ALL_COLUMNS),
)


@exercise(
    "tensors.finish-line",
    hints=(
        "There are two steps: pick one column out of every frame, then look which axes are left.",
        "film[:, :, column] has the axes time, row, channel. Which two have to change places?",
        "strip.transpose(1, 0, 2) puts axis 1 first and axis 0 second.",
    ),
    right="Of our film it makes every sixth column of the photograph, side by side.",
    given=_film,
)
def finish_line(answer):
    cases = (_bytes(5, 4, 7, 3), 2), (_bytes(2, 6, 5, 3, seed=1), 0), (_bytes(4, 3, 5, 3), 1)
    function(answer, cases, lambda film, k: film[:, :, k].swapaxes(0, 1), mistakes=FINISHES)


def _over(axes):
    """Standardise with the mean and the spread over these axes."""

    def standardise(images):
        mean, spread = (f(images, axis=axes, keepdims=True) for f in (np.mean, np.std))
        return (images - mean) / spread

    return standardise


_standardise = _over((0, 1, 2))


def _channel_by_channel(images):
    result = np.empty(images.shape, "float32")
    for channel in range(images.shape[-1]):
        values = images[..., channel].astype("float32")
        result[..., channel] = (values - values.mean()) / values.std()
    return result


def _as_a_table(images):
    table = images.reshape(-1, images.shape[-1]).astype("float64")
    mean = table.sum(axis=0) / len(table)
    variance = (table**2).sum(axis=0) / len(table) - mean**2
    return ((table - mean) / np.sqrt(variance)).reshape(images.shape)


def _torn(images):
    return _over(1)(images.reshape(images.shape[-1], -1)).reshape(images.shape)


def _in_bytes(images):
    return (images - images.mean((0, 1, 2)).astype(images.dtype)) / images.std((0, 1, 2))


BLIND = {
    "standardises each picture by itself, so that dark and bright ones become alike": _over((1, 2)),
    "standardises each place in the picture by itself, over the batch alone": _over(0),
    "has one mean and one spread for all channels together": _over(None),
    "takes the mean off and leaves the spread as it was": lambda x: x - x.mean((0, 1, 2)),
    "divides by the spread and leaves the mean as it was": lambda x: x / x.std((0, 1, 2)),
    "divides by the variance, the square of the spread": lambda x: (
        _standardise(x) / x.std((0, 1, 2))
    ),
    "subtracts in bytes, where 3 - 5 is 254": _in_bytes,
    "takes reshape(3, -1) for the way to put the channels first": _torn,
    "gives the pictures back in the opposite order": lambda x: _standardise(x)[::-1],
    "swaps rows and columns of the pictures": lambda x: _standardise(x).swapaxes(1, 2),
}


@exercise(
    "tensors.test-standardise",
    hints=(
        "Mean 0 and spread 1 in each channel: who else has that? Pictures that were standardised "
        "one by one, too, and all pictures in another order.",
        "You can compute the right result yourself, for pictures of your choice, and compare it "
        "number by number.",
        "np.allclose(standardise(pictures), (pictures - mean) / spread, atol=1e-5), with mean and "
        "spread over the axes (0, 1, 2).",
    ),
    right="Your test passes what is right and catches ten that are wrong.",
    given=_film,
)
def standardise_test(answer):
    kills(answer, right=[_standardise, _channel_by_channel, _as_a_table], wrong=BLIND)


IN_BYTES = (
    "The differences are taken in bytes, where 3 - 5 is 254, so that two pictures which are nearly "
    "alike seem far apart. Leave uint8 before you subtract."
)
FROM_ONE = "You count from 1. Python counts from 0, and so do the labels that you will look up."
FARTHEST = "That is the picture that is least like it."
NO_SQUARE = (
    "Before they are added up, the differences must be squared: else what is too bright here makes "
    "up for what is too dark there."
)
SIGNLESS = "You add up the differences without their signs; their squares are asked for."
HOW_MUCH = "That is how large the smallest sum is. Asked for is where it stands."
THE_PICTURE = "That is the picture itself; its number in the batch is asked for."
ALL_SUMS = "These are the sums of all pictures. Which of them is the smallest, counted from 0?"
A_PIXEL = "That is the number of a pixel among all pixels: add up within each picture first."
WRONG_AXES = (
    "One sum for each picture is needed, so axis 0 must stay. The axes that you name are the ones "
    "that go."
)
ROWS_ALONE = "Only one axis is summed away, so several numbers are left of each picture."


def _squares(batch, picture):
    return (batch.astype(float) - picture) ** 2


def _sums(batch, picture, axes=(1, 2)):
    return _squares(batch, picture).sum(axis=axes)


def _differences(batch, picture):
    return (batch.astype(float) - picture).sum(axis=(1, 2))


def _sizes(batch, picture):
    return np.abs(batch.astype(float) - picture).sum(axis=(1, 2))


def _squares_of_bytes(batch, picture):
    return ((batch - picture).astype(float) ** 2).sum(axis=(1, 2))


NEIGHBOURS = (
    Mistake(lambda x, y: ((x - y) ** 2).sum((1, 2)).argmin(), IN_BYTES, "integers-do-not-overflow"),
    Mistake(lambda x, y: _squares_of_bytes(x, y).argmin(), IN_BYTES, "integers-do-not-overflow"),
    Mistake(lambda x, y: (x - y).sum((1, 2)).argmin(), IN_BYTES, "integers-do-not-overflow"),
    Mistake(lambda x, y: _sums(x, y).argmin() + 1, FROM_ONE),
    Mistake(lambda x, y: _sums(x, y).argmax(), FARTHEST),
    Mistake(lambda x, y: _differences(x, y).argmin(), NO_SQUARE),
    Mistake(lambda x, y: np.abs(_differences(x, y)).argmin(), NO_SQUARE),
    Mistake(lambda x, y: (_differences(x, y) ** 2).argmin(), NO_SQUARE),
    Mistake(lambda x, y: _sizes(x, y).argmin(), SIGNLESS),
    Mistake(lambda x, y: _sums(x, y).min(), HOW_MUCH),
    Mistake(lambda x, y: x[_sums(x, y).argmin()], THE_PICTURE),
    Mistake(_sums, ALL_SUMS),
    Mistake(lambda x, y: _squares(x, y).argmin(), A_PIXEL),
    Mistake(lambda x, y: _sums(x, y, 0).argmin(), WRONG_AXES, "axis-stays"),
    Mistake(lambda x, y: _sums(x, y, (0, 1)).argmin(), WRONG_AXES, "axis-stays"),
    Mistake(lambda x, y: _sums(x, y, 1).argmin(), ROWS_ALONE),
    Mistake(lambda x, y: _sums(x, y, 2).argmin(), ROWS_ALONE),
)


@exercise(
    "tensors.nearest",
    hints=(
        "In batch - picture the picture is stretched over the whole batch. Which dtype does that "
        "happen in?",
        "Square the differences, and add them up over all axes but that of the pictures.",
        'differences = batch.astype("float32") - picture, and of '
        "(differences ** 2).sum(axis=(1, 2)) the argmin.",
    ),
    right="That is a classifier: to read a digit, look up the label of the one most like it.",
    given=lambda: {"np": np},
)
def nearest(answer):
    near = _bytes(12, 4, 4, seed=4) // np.uint8(2)
    cases = [
        (_bytes(30, 6, 5), _bytes(6, 5, seed=8)),
        (_bytes(20, 3, 4, seed=2), _bytes(3, 4, seed=3)),
        (near, near[7] + np.uint8(1)),  # a grey step brighter, which in bytes is 255 off
    ]
    function(answer, cases, lambda x, y: _sums(x, y).argmin(), mistakes=NEIGHBOURS)
