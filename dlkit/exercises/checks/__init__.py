"""The checks of the course, a module for each notebook that has exercises, named for its slug.

A module is loaded when one of its checks is first asked for. It registers them with `exercise`.
"""

__all__ = ["cnn_classifier", "convolution", "start_here", "tensors"]
