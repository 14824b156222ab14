"""When a node of a flow runs: the branches that lead to it, as few words as they need."""

from collections.abc import Mapping

from penstock.adopt.agentspec.graph import Graph

Way = frozenset[tuple[str, str]]
"""Nodes, each with the branch that it took."""
Ways = frozenset[Way]
ALWAYS: Ways = frozenset((frozenset(),))
MOST = 48


def conditions(graph: Graph, ways_out: Mapping[str, set[str]]) -> dict[str, Ways | None]:
    """By node the ways that lead to it; None where there are more than can be written down.

    Args:
        ways_out: by node its branches.
    """
    made: dict[str, Ways | None] = {graph.start: ALWAYS}
    for key in graph.order:
        if key == graph.start:
            continue
        found: set[Way] = set()
        for edge in graph.controls:
            if edge.target != key:
                continue
            before = made.get(edge.origin)
            if before is None:
                made[key] = None
                break
            step = frozenset([(edge.origin, edge.branch)] if len(ways_out[edge.origin]) > 1 else [])
            found |= {way | step for way in before if not _contradicts(way, step)}
        else:
            short = _shortened(found, ways_out)
            made[key] = short if len(short) <= MOST else None
    return made


def _contradicts(way: Way, step: Way) -> bool:
    return any(node == other and branch != taken for node, branch in way for other, taken in step)


def _shortened(ways: set[Way], ways_out: Mapping[str, set[str]]) -> Ways:
    """All branches of a node with the same rest are that rest; what a shorter way covers is left out."""
    found = set(ways)
    while len(found) <= MOST * 8:
        for way in sorted(found, key=lambda each: (len(each), sorted(each))):
            rests = [(node, way - {(node, branch)}) for node, branch in way]
            whole = next(
                (rest for node, rest in rests if all(rest | {(node, each)} in found for each in ways_out[node])), None
            )
            if whole is not None:
                found = {each for each in found if not each > whole} | {whole}
                break
        else:
            return frozenset(way for way in found if not any(other < way for other in found))
    return frozenset(found)
