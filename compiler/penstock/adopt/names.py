"""Names of resources: DNS labels, each once."""

import re
import unicodedata

_OTHER = re.compile(r"[^a-z0-9]+")
_NO_TEXT = re.compile(
    r"null|true|false|yes|no|on|off|y|n|[0-9]+(e[0-9]+)?|0x[0-9a-f]+|0o[0-7]+|[0-9]{4}(-[0-9]{1,2}){2}"
)
_SPACES = {"PromptTemplate": "Chain"}  # with a model it is a chain of the same name


def label(text: str, otherwise: str = "item") -> str:
    """A DNS label of at most 50 characters made of any text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", plain).strip("-")[:50].strip("-") or otherwise


def identifier(text: str, otherwise: str = "value") -> str:
    """A name that expressions can spell, made of any text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    made = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:60] or otherwise
    return f"_{made}" if made[0].isdigit() else made


def spelt(label: str) -> str:
    """A label as YAML takes it for text: `1` and `null` in quotes."""
    return f'"{label}"' if _NO_TEXT.fullmatch(label) else label


class Names:
    """Hands out names that nobody has yet."""

    def __init__(self, taken: "frozenset[tuple[str, str]]" = frozenset()) -> None:
        self._taken = {(_SPACES.get(kind, kind), name) for kind, name in taken}
        self._last: dict[tuple[str, str], int] = {}

    def copy(self) -> "Names":
        """One that knows what this one gave, for an attempt."""
        made = Names()
        made._taken, made._last = set(self._taken), dict(self._last)
        return made

    def new(self, kind: str, text: str, *, apart: str = "") -> str:
        """A name for a resource: as said, else with `apart` before it, else with a number behind."""
        space, first = _SPACES.get(kind, kind), label(text, kind.lower())
        for name in [first] + ([label(f"{apart}-{first}")] if apart else []):
            if self._take(space, name):
                return name
        stem = first[:43].rstrip("-")
        number = self._last.get((space, stem), 1) + 1
        while not self._take(space, f"{stem}-{number}"):
            number += 1
        self._last[space, stem] = number
        return f"{stem}-{number}"

    def _take(self, space: str, name: str) -> bool:
        if (space, name) in self._taken:
            return False
        self._taken.add((space, name))
        return True
