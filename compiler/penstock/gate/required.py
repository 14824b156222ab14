"""Rows that must not flip from pass to fail."""

from collections.abc import Iterable, Mapping, Sequence

from penstock.evaluate.run import RowResult
from penstock.gate.case import Judged
from penstock.gate.pair import Pair, value
from penstock.gate.verdict import RequiredRow
from penstock.spec.guard import Guard
from penstock.spec.signature import Signature


def required(judged: Judged, pairs: Sequence[Pair], *, compared: bool) -> tuple[RequiredRow, ...]:
    """The required rows that something judges, by key.

    A row passes where every metric planned for it reaches its floor, in more than half of its repeats. The floor is
    the guard's `min` (`max` where smaller is better), for pass/fail a pass. `base` is None where base gives nothing
    to compare with: not asked, or not one repeat of this row measured there, for a failure of base excuses nothing.
    """
    found = []
    for pair in pairs:
        floors = _floors(judged, pair)
        if pair.row.required and pair.row.reviewed and floors:
            repeats = judged.evaluation.spec.repeats
            before = [row for row in pair.base if _measured(row, floors, judged)] if compared else []
            base = _majority(before, floors, judged, len(before)) if before else None
            head = _majority(pair.head, floors, judged, repeats)
            found.append(RequiredRow(judged.evaluation.name, pair.key, base, head))
    return tuple(found)


def broken(row: RequiredRow) -> bool:
    """Head does not pass, and base did or cannot be asked."""
    return not row.head and row.base is not False


def _floors(judged: Judged, pair: Pair) -> dict[str, Guard]:
    floors = {}
    for name in pair.row.planned:
        signature, guard = _signature(judged, name), judged.guards.get(name, Guard())
        bound = guard.min if signature.larger_is_better else guard.max
        if signature.kind == "binary" or (signature.kind == "score" and bound is not None):
            floors[name] = guard
    return floors


def _majority(rows: Iterable[RowResult], floors: Mapping[str, Guard], judged: Judged, repeats: int) -> bool:
    return 2 * sum(_passes(row, floors, judged) for row in rows) > repeats


def _measured(row: RowResult, floors: Mapping[str, Guard], judged: Judged) -> bool:
    return all(value(row, name, _signature(judged, name)) is not None for name in floors)


def _passes(row: RowResult, floors: Mapping[str, Guard], judged: Judged) -> bool:
    return all(_reaches(row, name, guard, _signature(judged, name)) for name, guard in floors.items())


def _reaches(row: RowResult, name: str, guard: Guard, signature: Signature) -> bool:
    score = value(row, name, signature)
    if score is None:
        return False
    if signature.kind == "binary":
        return score == float(signature.larger_is_better)
    if signature.larger_is_better:
        return guard.min is None or score >= guard.min
    return guard.max is None or score <= guard.max


def _signature(judged: Judged, name: str) -> Signature:
    return judged.evaluation.signatures[judged.evaluation.spec.metrics[name].metric or ""]
