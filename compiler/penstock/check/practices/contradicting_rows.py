"""Rows that ask the same expect different answers.

No answer passes both: the mean has a ceiling below 1 that nobody sees. Settle what is right, or give the chain what
tells the two apart.
"""

import json
from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, texts
from penstock.check.rule import Wording
from penstock.diagnostics.diagnostic import Related
from penstock.source.data.rows import Row
from penstock.text.words import words as split

CODE = "PS545"
SEVERITY = Severity.WARNING


def find(data: Looked) -> Iterator[Finding]:
    first: dict[str, tuple[Row, str]] = {}
    for row in data.rows if data.evaluations else ():
        values = {name: row.values.get(name) for name in sorted(data.asked)}
        if not any(split(text) for value in values.values() for text in texts(value)):
            continue
        asked = json.dumps({name: _plain(value) for name, value in values.items()}, sort_keys=True)
        expected = json.dumps({name: row.values.get(name) for name in data.expected}, sort_keys=True)
        before, other = first.setdefault(asked, (row, expected))
        if other != expected:
            message = f"row '{row.id[:60]}' asks what row '{before.id[:60]}' asks, and expects something else"
            words = Wording(message, "settle which is right, or let the question tell the two apart")
            yield Finding(data.place(row), words, data.resource, (Related(data.place(before), "the other row"),))


def _plain(value: object) -> object:
    return " ".join(split(value)) if isinstance(value, str) else value
