"""The training images nearest to a picture, quickly and exactly; knows no digits."""

import numpy as np

KEPT = 128  # directions in which distances are looked at first
LOOKED_AT = 3000  # images from which those directions are taken
FIRST = 256  # images that are compared at once: they set the limit for the others
PART = 2048  # images worked on at a time
SLACK = 0.01  # squared distance that float32 may lose


class Neighbours:
    """Squared distances to all training images, most of which need not be computed.

    Each image is kept as its coordinates along the directions in which the images vary most, and
    the length of what is left over. Distances between those are never larger than the true ones,
    so only images that could still be among the nearest are compared pixel by pixel, as
    |x - y|² = |x|² - 2 x·y + |y|².

    Args:
        images: (n, height, width).
        paper: the value where there is no ink.
        peak: the value of the strongest ink; distances are between shares of ink, from 0 to 1.
    """

    def __init__(self, images, paper, peak):
        self._images, self._paper, self._range = images, paper, peak - paper
        some = self._ink(slice(None, None, -(-len(images) // LOOKED_AT)))
        self._mean = some.mean(axis=0)
        values, vectors = np.linalg.eigh(np.cov(some - self._mean, rowvar=False))
        self._directions = vectors[:, np.argsort(values)[::-1][:KEPT]].astype(np.float32)
        parts = (self._ink(slice(at, at + PART)) for at in range(0, len(images), PART))
        known = [((part**2).sum(axis=1), self._code(part)) for part in parts]
        self._squares, self._coded = map(np.concatenate, zip(*known, strict=True))
        self._lengths = (self._coded**2).sum(axis=1)

    def nearest(self, ink, k):
        """The indices (k,) of the nearest images, nearest first, and their squared distances."""
        flat = np.asarray(ink, np.float32).ravel()
        code = self._code(flat[None])[0]
        least = self._lengths - 2 * (self._coded @ code) + code @ code
        k, some = min(k, len(least)), min(FIRST, len(least))
        first = np.argpartition(least, some - 1)[:some]
        limit = np.partition(self._distances(first, flat), k - 1)[k - 1]
        left = np.flatnonzero(least <= limit + SLACK)
        found = left[np.argsort(self._distances(left, flat), kind="stable")[:k]]
        exact = ((self._ink(found) - flat) ** 2).sum(axis=1)
        order = np.argsort(exact, kind="stable")
        return found[order], exact[order]

    def _distances(self, indices, flat):
        """Without a subtraction a pixel, so in one pass over the images."""
        products = np.empty(len(indices), np.float32)
        for at in range(0, len(indices), PART):
            part = self._images[indices[at : at + PART]].astype(np.float32)
            products[at : at + PART] = part.reshape(len(part), -1) @ flat
        products = (products - self._paper * flat.sum()) / self._range
        return self._squares[indices] - 2 * products + flat @ flat

    def _ink(self, which):
        images = self._images[which].astype(np.float32)
        return ((images - self._paper) / self._range).reshape(len(images), -1)

    def _code(self, flat):
        """(n, kept + 1): coordinates along the directions, and the length of the rest."""
        off = flat - self._mean
        along = off @ self._directions
        rest = np.maximum((off**2).sum(axis=1) - (along**2).sum(axis=1), 0)
        return np.column_stack([along, np.sqrt(rest)]).astype(np.float32)
