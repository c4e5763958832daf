"""A Keras model as a list of steps, nested models walked in; runs nothing and draws nothing."""

import dataclasses
import inspect
from collections.abc import Iterable
from typing import Any


@dataclasses.dataclass(frozen=True, eq=False)
class Step:
    """One call of a layer in the graph of a model: where its inputs lie, and where its outputs go.

    `parents` and `results` are slots, numbers of tensors: slot 0 is the image.
    """

    name: str
    operation: Any
    parents: tuple
    results: tuple
    node: Any
    slots: dict

    @property
    def kind(self) -> str:
        """The class of the layer, such as "Conv2D"."""
        return type(self.operation).__name__

    @property
    def kinds(self) -> tuple:
        """The names of its class and of those that it is made from, its own first."""
        return tuple(cls.__name__ for cls in type(self.operation).__mro__)

    @property
    def parameters(self) -> int:
        """How many weights the layer has."""
        count = getattr(self.operation, "count_params", None)
        return int(count()) if count and getattr(self.operation, "built", True) else 0

    def run(self, values: dict) -> None:
        """Compute the outputs from what lies in the slots, and put them there."""
        known = {tensor: values[slot] for tensor, slot in self.slots.items() if slot in values}
        given, named = self.node.arguments.fill_in(known)
        if "training" in inspect.signature(self.operation.call).parameters:
            named["training"] = False
        outputs = self.operation(*given, **named)
        values.update(zip(self.results, flat(outputs), strict=False))


def graph_of(model: Any) -> Any:
    """The graph of layers inside a functional or sequential model; None where there is none."""
    graph = getattr(model, "_functional", None) or model
    # Keras has no public list of the calls in a graph, only of its layers; a layer may be called
    # twice, and a branch has no place in a list.
    return graph if hasattr(graph, "_nodes_by_depth") else None


def steps_of(model: Any) -> tuple[list[Step], int]:
    """Every call of a layer, in an order in which they can be run, and the slot of the answer."""
    steps = []
    answers = _walk(graph_of(model), [0], "", steps, _Counter())
    return steps, answers[0]


def flat(outputs: Any) -> list:
    """The tensors of a layer's output, whether it gave one, a list or a dict."""
    if isinstance(outputs, dict):
        return [tensor for value in outputs.values() for tensor in flat(value)]
    if isinstance(outputs, list | tuple):
        return [tensor for value in outputs for tensor in flat(value)]
    return [outputs]


class _Counter:
    """Hands out slots, and names that are not taken yet."""

    def __init__(self):
        self.slot, self.names = 0, set()

    def slots(self, count):
        first = self.slot + 1
        self.slot += count
        return tuple(range(first, first + count))

    def name(self, wanted):
        name, number = wanted, 1
        while name in self.names:
            number += 1
            name = f"{wanted} ({number})"
        self.names.add(name)
        return name


def _walk(graph, given, prefix, steps, counter) -> Iterable[int]:
    """Add the steps of a graph whose inputs lie in the slots `given`; its outputs' slots."""
    slots = dict(zip(map(id, graph.inputs), given, strict=True))
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        for node in graph._nodes_by_depth[depth]:
            tensors = node.input_tensors
            if not tensors or any(id(tensor) not in slots for tensor in tensors):
                continue
            parents = tuple(slots[id(tensor)] for tensor in tensors)
            name = prefix + node.operation.name
            inner = graph_of(node.operation)
            if inner is None:
                results = counter.slots(len(node.output_tensors))
                steps.append(
                    Step(counter.name(name), node.operation, parents, results, node, slots)
                )
            else:
                results = _walk(inner, parents, f"{name}/", steps, counter)
            slots.update(zip(map(id, node.output_tensors), results, strict=True))
    return tuple(slots[id(tensor)] for tensor in graph.outputs)
