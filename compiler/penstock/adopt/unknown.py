"""Keys of a configuration of another tool: those that it does not have, and those that stay behind."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from penstock.adopt.foreign import Foreign
from penstock.adopt.source import Source


def keys(source: Source, found: Foreign, known: Collection[str], lost: Mapping[str, str]) -> None:
    """Notes every top-level key that is none, with the one that may be meant, and those of `lost` with the reason."""
    for key in found.data:
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            words = f"`{key}` is no key of a configuration" + (f": is it `{near[0]}`?" if near else "")
            source.note("fault", found.line(key), words, found.path)
        elif key in lost and found.data[key]:
            source.note("lost", found.line(key), f"`{key}`: {lost[key]}", found.path)
