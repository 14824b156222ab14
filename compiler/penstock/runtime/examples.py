"""Few-shot examples: which rows of their Dataset are shown."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from math import fsum
from typing import TYPE_CHECKING, Any

from penstock.runtime.step import Means, StepFailed
from penstock.source.data.rows import Row

if TYPE_CHECKING:
    from penstock.spec.kinds.prompt_template import Examples


async def select(examples: "Examples", values: Mapping[str, Any], means: Means) -> list[Row]:
    """The rows to show.

    `first`: the first ones. `similar`: those whose field `by` is nearest, by hashed n-grams, to the input of that
    name, the nearest first. `label`: as many of each value of `by` as can be, in the order of the rows.
    """
    rows = means.bundle.rows.get(examples.dataset, ())
    if examples.select == "first":
        return list(rows[: examples.take])
    field = examples.by
    if field is None:
        raise StepFailed(f"`select: {examples.select}` needs `by`")
    if examples.select == "label":
        return _balanced(rows, field, examples.take)
    query = values.get(field)
    if not isinstance(query, str):
        raise StepFailed(f"`select: similar` compares the rows' {field!r} with an input of that name, which is no text")
    asked = await means.embed(None, [query, *(str(row.values.get(field, "")) for row in rows)])
    wanted, *vectors = asked.answer.vectors
    nearness = [round(fsum(a * b for a, b in zip(wanted, vector, strict=True)), 9) for vector in vectors]
    order = sorted(range(len(rows)), key=lambda index: (-nearness[index], index))
    return [rows[index] for index in order[: examples.take]]


def _balanced(rows: Sequence[Row], field: str, take: int) -> list[Row]:
    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(str(row.values.get(field)), []).append(index)
    turns = [index for turn in zip_longest(*groups.values()) for index in turn if index is not None]
    return [rows[index] for index in sorted(turns[:take])]
