"""A convolution layer in the hand: what the kernel does at one place, and at all of them.

What a state holds, and what a judge can ask of it, is said in `ConvolutionEngine`; `response`,
`stages`, `patch` and `preset` need nothing but a state, an image or a name.
"""

from dlkit.widgets.convolution_explorer._arithmetic import patch, response, stages
from dlkit.widgets.convolution_explorer._engine import ConvolutionEngine
from dlkit.widgets.convolution_explorer._geometry import output_size
from dlkit.widgets.convolution_explorer._kernels import preset
from dlkit.widgets.convolution_explorer._panel import ConvolutionExplorer
from dlkit.widgets.convolution_explorer._picture import made_picture

__all__ = [
    "ConvolutionEngine",
    "ConvolutionExplorer",
    "made_picture",
    "output_size",
    "patch",
    "preset",
    "response",
    "stages",
]
