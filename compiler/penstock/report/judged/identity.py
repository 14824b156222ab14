"""What a finding is known by from one push to the next."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from penstock.report.block import Finding


def identities(findings: Iterable[Finding]) -> list[str]:
    """For each finding a hash and, for equal ones of a file in their order, a number: `0123456789abcdef:1`."""
    seen: Counter[tuple[str, str]] = Counter()
    made = []
    for finding in findings:
        line = _hash(finding)
        seen[finding.file, line] += 1
        made.append(f"{line}:{seen[finding.file, line]}")
    return made


def _hash(finding: Finding) -> str:
    """16 hexadecimal digits of SHA-256 over the rule's code and the source line without its outer space.

    An alert keeps its identity while lines above it come and go, and while the words of a message get better. Equal
    lines of one file are told apart by a number that follows. Without a source line it is the rule's code alone.
    """
    line = (finding.excerpt or "").strip()
    return sha256(f"{finding.code}\0{line}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
