"""A row of an evaluation is also shown as an example, or tuned on.

A row with eight words in a row, or a whole question, that a Dataset with the purpose `fewshot`, `tuning`, `preference`
or `pretraining` holds too: the model has seen what it is asked. Keep the two apart.
"""

from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, looked, texts
from penstock.check.rule import Wording
from penstock.diagnostics.diagnostic import Related
from penstock.spec.kinds.dataset import Dataset
from penstock.text.shingles import grams
from penstock.text.words import words as split

CODE = "PS542"
SEVERITY = Severity.WARNING
TRAINING = ("fewshot", "tuning", "preference", "pretraining")
SHORTEST = 4
"""Words of a question that is compared as a whole."""


def find(data: Looked) -> Iterator[Finding]:
    if data.spec.purpose != "evaluation":
        return
    holders: dict[str, list[int]] = {}
    for index, row in enumerate(data.rows):
        for gram in dict.fromkeys(_signs(data.question(row))):
            holders.setdefault(gram, []).append(index)
    told: set[tuple[int, str]] = set()
    for resource in data.project.of("Dataset"):
        spec = resource.spec
        if not isinstance(spec, Dataset) or spec.purpose not in TRAINING or not holders:
            continue
        other = looked(data.project, resource.identity.name)
        for row in other.rows:
            for value in row.values.values():
                for text in texts(value):
                    for gram in _signs(text):
                        for index in holders.get(gram, ()):
                            if (index, other.name) not in told:
                                told.add((index, other.name))
                                yield _finding(data, index, other, row.id, Related(other.place(row, text), "seen here"))


def _finding(data: Looked, index: int, other: Looked, seen: str, related: Related) -> Finding:
    row = data.rows[index]
    message = f"row '{row.id[:60]}' is in Dataset '{other.name}' ({other.spec.purpose}) too, in row '{seen[:60]}'"
    words = Wording(message, f"take it out of '{other.name}', or out of '{data.name}'")
    first = next((text for name in sorted(data.asked) for text in texts(row.values.get(name))), None)
    return Finding(data.place(row, first), words, data.resource, (related,))


def _signs(text: str) -> Iterator[str]:
    """What a text is known by: its runs of words, or all of a short one."""
    yield from grams(text)
    whole = split(text)
    if SHORTEST <= len(whole) < 8:
        yield "= " + " ".join(whole)
