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

    def new(self, kind: str, text: str, *, apart: str = "") -> str:
        """A name for a resource: as said, else with `apart` before it, else with a number behind."""
        space, first = _SPACES.get(kind, kind), label(text, kind.lower())
        tried = [first] + ([label(f"{apart}-{first}")] if apart else [])
        tried += [f"{first[:46].rstrip('-')}-{number}" for number in range(2, 1000)]
        for name in tried:
            if (space, name) not in self._taken:
                self._taken.add((space, name))
                return name
        raise AssertionError("a thousand resources of one name")
