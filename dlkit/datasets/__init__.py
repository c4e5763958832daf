"""Real data as NumPy arrays in small frozen records with their source; no TensorFlow, no figures.

Nothing here needs the network: what has a name was installed with the kit, the rest is a path on
your disk.
"""

from dlkit.datasets._images import ImageData, load_images
from dlkit.datasets._photos import Photo, load_photo
from dlkit.datasets._registry import names
from dlkit.datasets._series import Series, load_series

__all__ = ["ImageData", "Photo", "Series", "load_images", "load_photo", "load_series", "names"]
