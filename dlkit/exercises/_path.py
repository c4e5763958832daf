"""The way through the course: every notebook in order, written or not. Reads no file."""

from typing import NamedTuple

from dlkit._validation import fault, known, shown


class Stop(NamedTuple):
    """One notebook: its two digits, the slug that ids begin with, its title, its part."""

    number: str
    slug: str
    title: str
    part: str


PARTS = (
    "From tensors to a network",
    "How TensorFlow runs it",
    "Vision",
    "Sequences",
    "Energy models",
    "Codes and generation",
)

# fmt: off
_STOPS = (
    ("00", "start_here", "Start here"),
    ("01", "tensors", "Tensors: one form for every kind of data"),
    ("02", "gradients_and_optimizers", "Gradients and optimisers"),
    ("03", "linear_models", "Linear models"),
    ("04", "networks", "Networks"),
    ("05", "keras", "Keras"),
    ("06", "generalization", "Generalisation"),
    ("10", "dataflow_graphs", "Dataflow graphs"),
    ("11", "eager_and_graph", "Eager and graph"),
    ("12", "devices_and_scale", "Devices and scale"),
    ("20", "convolution", "Convolution"),
    ("21", "cnn_classifier", "A convolutional network learns to read digits"),
    ("22", "inside_cnn", "Inside a convolutional network"),
    ("23", "cnn_robustness", "How a convolutional network breaks"),
    ("30", "recurrent_cells", "Recurrent cells"),
    ("31", "sentiment", "Sentiment"),
    ("32", "language_model", "A language model"),
    ("33", "forecasting", "Forecasting"),
    ("34", "attention", "Attention"),
    ("40", "rbm", "Restricted Boltzmann machines"),
    ("41", "recommender", "Recommendations"),
    ("42", "topics", "Topics"),
    ("43", "dbn", "Deep belief networks"),
    ("50", "autoencoder", "Autoencoders"),
    ("51", "denoising", "Denoising and anomalies"),
    ("52", "variational", "Variational autoencoders"),
    ("53", "gan", "Generative adversarial networks"),
)
# fmt: on

PATH = tuple(Stop(number, slug, title, PARTS[int(number[0])]) for number, slug, title in _STOPS)
SLUGS = tuple(stop.slug for stop in PATH)


def place(slug: str) -> int:
    """Where a notebook stands in `PATH`, counted from 0.

    Raises:
        ValueError: the course has no notebook of that slug.

    Example:
        >>> PATH[place("tensors")].title
        'Tensors: one form for every kind of data'
    """
    remedy = 'Pass the file\'s name without number and ending, for example "tensors".'
    return SLUGS.index(known("slug", slug, SLUGS, remedy=remedy))


def checked_id(name: str, value: str) -> str:
    """An id of the form "slug.name" whose slug is a notebook of the course, or a ValueError.

    Example:
        >>> checked_id("id", "tensors.broadcast")
        'tensors.broadcast'
    """
    slug, _, own = value.partition(".") if isinstance(value, str) else ("", "", "")
    remedy = 'Write the slug, a full stop and a name of its own, such as "tensors.broadcast".'
    if not own:
        what = f"`{name}` is no id of this course: {shown(value)}."
        raise ValueError(fault(what, "A notebook's slug and a name were expected.", remedy))
    known(name, slug, SLUGS, remedy=remedy)
    return value
