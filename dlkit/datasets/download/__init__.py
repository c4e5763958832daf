"""Sets that are downloaded when they are asked for. What a set holds: the loaders.

A further set of images in IDX files is one more table of `registry.toml`, and no code. Besides the
keys of every table it has

- `mirrors`: addresses of folders (https, with a slash at the end), tried in this order;
- `files`: for each file its `name` in such a folder, its `size` in bytes, its `sha256`, `hash_from`
  (who published the hash), and `verified` (whether that hash was computed here from the file). The
  order is training images, training labels, test images, test labels; or one pair only;
- `meanwhile`: a set that needs no network and serves as well for a start;
- `class_names`, where the classes are more than numbers.
"""

from dlkit.datasets.download._faults import DownloadFault
from dlkit.datasets.download._fetch import fetch

__all__ = ["DownloadFault", "fetch"]
