"""Rows that a bundle reads and that are too many to lie in it: `bundle.json` names them by their digest."""

from penstock.bundle.layout import TITLE
from penstock.bundle.referrer import DATA, Referrer

KIND = DATA


def referrer(path: str, data: bytes) -> Referrer:
    """A canonical JSON object a line; `path`: as `bundle.json` calls them."""
    return Referrer(KIND, KIND, data, {TITLE: path})
