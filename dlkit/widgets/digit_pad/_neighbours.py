"""The training images nearest to a picture, quickly and exactly; knows no digits."""

import numpy as np

KEPT = 128  # directions in which distances are looked at first
LOOKED_AT = 3000  # images from which those directions are taken
FIRST = 256  # images that are compared at once: they set the limit for the others
PART = 4096  # images worked on at a time
SLACK = 1e-3  # squared distance that float32 may lose


class Neighbours:
    """Squared distances to all training images, most of which need not be computed.

    Each image is kept as its coordinates along the directions in which the images vary most, and
    the length of what is left over. Distances between those are never larger than the true ones,
    so only images that could still be among the nearest are compared pixel by pixel.

    Args:
        images: (n, height, width).
        ink: a function of images that gives float32, in which distances are measured.
    """

    def __init__(self, images, ink):
        self._images, self._ink = images, ink
        some = self._flat(images[:: -(-len(images) // LOOKED_AT)])
        self._mean = some.mean(axis=0)
        values, vectors = np.linalg.eigh(np.cov(some - self._mean, rowvar=False))
        self._directions = vectors[:, np.argsort(values)[::-1][:KEPT]].astype(np.float32)
        parts = range(0, len(images), PART)
        self._coded = np.concatenate(
            [self._code(self._flat(images[at : at + PART])) for at in parts]
        )
        self._lengths = (self._coded**2).sum(axis=1)

    def nearest(self, ink, k):
        """The indices (k,) of the nearest images, nearest first, and their squared distances."""
        flat = np.asarray(ink, np.float32).reshape(1, -1)
        code = self._code(flat)[0]
        least = self._lengths - 2 * (self._coded @ code) + code @ code
        k, some = min(k, len(least)), min(FIRST, len(least))
        first = np.argpartition(least, some - 1)[:some]
        limit = np.partition(self._distances(first, flat), k - 1)[k - 1] + SLACK
        left = np.flatnonzero(least <= limit)
        distances = self._distances(left, flat)
        order = np.argsort(distances, kind="stable")[:k]
        return left[order], distances[order]

    def _distances(self, indices, flat):
        return ((self._flat(self._images[indices]) - flat) ** 2).sum(axis=1)

    def _flat(self, images):
        return self._ink(images).reshape(len(images), -1)

    def _code(self, flat):
        """(n, kept + 1): coordinates along the directions, and the length of the rest."""
        off = flat - self._mean
        along = off @ self._directions
        rest = np.maximum((off**2).sum(axis=1) - (along**2).sum(axis=1), 0)
        return np.column_stack([along, np.sqrt(rest)]).astype(np.float32)
