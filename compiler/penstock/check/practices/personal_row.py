"""A row holds personal data.

E-mail addresses, telephone numbers, IBANs and card numbers, as far as patterns and checksums tell: they go to every
provider that is asked, into caches and reports, and stay in git. Put invented ones in their place, of example.org for
instance. What was found is not printed.
"""

from collections.abc import Iterator

from penstock.check.practice import Finding, Looked, Severity, texts
from penstock.check.rule import Wording
from penstock.text import pii

CODE = "PS551"
SEVERITY = Severity.WARNING


def find(data: Looked) -> Iterator[Finding]:
    for row in data.rows:
        held: dict[str, set[str]] = {}
        for name, value in row.values.items():
            for text in texts(value):
                for each in pii.find(text):
                    held.setdefault(name, set()).add(each.kind)
        for name, kinds in held.items():
            message = f"row '{_safe(row.id)}' holds personal data in `{name}`: {', '.join(sorted(kinds))}"
            words = Wording(message, "put invented data in its place, of example.org for instance")
            yield Finding(data.place(row), words, data.resource)


def _safe(id: str) -> str:
    return "(its key is personal data)" if pii.find(id) else id[:60]
