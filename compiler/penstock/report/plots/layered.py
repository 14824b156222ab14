"""A directed graph laid out in layers, from left to right."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

_SWEEPS: Final = 6


class Spot(NamedTuple):
    """Where a node stands: its layer from the left, its place in it from above; halves are possible."""

    layer: int
    place: float


class Layout(NamedTuple):
    """`ways`: for each edge the spots that it passes, its ends included. `layers`, `places`: how many there are."""

    spots: Mapping[str, Spot]
    ways: Mapping[tuple[str, str], tuple[Spot, ...]]
    layers: int
    places: int


def layout(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> Layout:
    """Every node stands to the right of what leads to it, but on a circle; crossings are few, not fewest.

    Longest ways give the layers; an edge over several of them bends in each (Sugiyama's method); the order within a
    layer follows the mean place of the neighbours, to and fro.
    """
    kept = [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1] and {*edge} <= {*nodes}]
    layer = _layers(nodes, kept)
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in nodes:
        rows[layer[node]].append(node)
    near: dict[str, list[str]] = {node: [] for node in nodes}
    routes: dict[tuple[str, str], list[str]] = {}
    for source, target in kept:
        step = 1 if layer[target] >= layer[source] else -1
        bends = [f"\0{source}\0{target}\0{at}" for at in range(layer[source] + step, layer[target], step)]
        for at, bend in zip(range(layer[source] + step, layer[target], step), bends, strict=True):
            rows[at].append(bend)
            near[bend] = []
            layer[bend] = at
        route = [source, *bends, target]
        routes[source, target] = route
        for before, after in zip(route, route[1:], strict=False):
            near[before].append(after)
            near[after].append(before)
    _order(rows, near, layer)
    places = max(map(len, rows), default=0)
    spots = {
        node: Spot(at, index + (places - len(row)) / 2) for at, row in enumerate(rows) for index, node in enumerate(row)
    }
    ways = {edge: tuple(spots[each] for each in route) for edge, route in routes.items()}
    return Layout({node: spots[node] for node in nodes}, ways, len(rows), places)


def _layers(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The length of the longest way to each node. Where only circles are left, their first node is taken next."""
    waiting = dict.fromkeys(nodes, 0)
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        waiting[target] += 1
        after[source].append(target)
    layer: dict[str, int] = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    left = dict.fromkeys(nodes)
    while left:
        if not ready:
            ready = [next(iter(left))]
        node = ready.pop()
        if node not in left:
            continue
        del left[node]
        for target in after[node]:
            if target in left:
                layer[target] = max(layer[target], layer[node] + 1)
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
    return layer


def _order(rows: list[list[str]], near: Mapping[str, Sequence[str]], layer: Mapping[str, int]) -> None:
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        for at in range(1, len(rows)) if forth else range(len(rows) - 2, -1, -1):
            fixed = rows[at - 1] if forth else rows[at + 1]
            size = max(1, len(fixed))
            place = {node: (index + 0.5) / size for index, node in enumerate(fixed)}
            own = {node: (index + 0.5) / max(1, len(rows[at])) for index, node in enumerate(rows[at])}

            def mean(node: str, place: Mapping[str, float] = place, own: Mapping[str, float] = own) -> float:
                seen = [place[other] for other in near[node] if other in place]
                return sum(seen) / len(seen) if seen else own[node]

            rows[at].sort(key=mean)
