"""The kinds of evidence that Penstock writes, by name, in the order in which people are shown them.

A member has `KIND`, which is what `Referrer.kind` says of it, and `referrer`, which makes one.
"""

from collections.abc import Mapping
from types import ModuleType

from penstock.bundle.referrers import (
    acceptance,
    answers,
    bom,
    data,
    fit,
    monitors,
    promotion,
    provenance,
    signature,
    test_result,
    version,
)

REFERRERS: Mapping[str, ModuleType] = {
    "version": version,
    "provenance": provenance,
    "bill of materials": bom,
    "monitors": monitors,
    "answers": answers,
    "fit": fit,
    "data": data,
    "test result": test_result,
    "acceptance": acceptance,
    "promotion": promotion,
    "signature": signature,
}


def named(kind: str) -> str | None:
    """What people call a kind of evidence; None where it is not one of ours."""
    if kind == signature.KEYLESS:
        return "keyless signature"
    return next((name for name, member in REFERRERS.items() if kind == member.KIND), None)
