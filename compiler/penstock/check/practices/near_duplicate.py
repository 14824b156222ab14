"""Two rows ask nearly the same.

Questions that share eight of ten runs of five characters, by hashed shingles. What happens on one happens on the other,
so both count as one and a half at most, and the interval looks narrower than it is. Remove one, or put both into the
same cluster; rows of one cluster may be alike.
"""

from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, texts
from penstock.check.rule import Wording
from penstock.diagnostics.diagnostic import Related
from penstock.text.shingles import near

CODE = "PS544"
SEVERITY = Severity.WARNING
THRESHOLD = 0.8


def find(data: Looked) -> Iterator[Finding]:
    told = set[int]()
    for pair in near([data.question(row) for row in data.rows], THRESHOLD):
        first, second = data.rows[pair.first], data.rows[pair.second]
        alike = data.cluster(first) == data.cluster(second)
        if pair.second in told or (alike and pair.similarity < 1):
            continue
        told.add(pair.second)
        share = "the same" if pair.similarity == 1 else f"nearly the same ({pair.similarity:.0%})"
        message = f"row '{second.id[:60]}' asks {share} as row '{first.id[:60]}'"
        help = "remove one" if alike else "remove one, or put both into the same cluster"
        text = next((text for name in sorted(data.asked) for text in texts(second.values.get(name))), None)
        related = (Related(data.place(first), "the other row"),)
        yield Finding(data.place(second, text), Wording(message, help), data.resource, related)
