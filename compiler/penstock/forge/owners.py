"""CODEOWNERS of GitHub and GitLab: who owns a file. Read from base alone, so that no change names its own owners."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from penstock.source.glob import matches
from penstock.source.tree import Tree

Dialect: TypeAlias = Literal["github", "gitlab"]

PLACES: Mapping[Dialect, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where each looks; the first that is there holds, and no other."""
LARGEST = 3 << 20
_OWNER = re.compile(r"@@?[A-Za-z0-9][\w./-]*|[^\s@]+@[^\s@]+\.[^\s@]+")
_SECTION = re.compile(r"(\^?)\[([^\]\n]+)\](?:\[(\d+)\])?((?:[ \t].*)?)")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")


class Rule(NamedTuple):
    """A line: whose files. `pattern` as written; no `owners`: nobody's."""

    line: int
    section: str
    pattern: str
    globs: tuple[str, ...]
    owners: tuple[str, ...]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Owners:
    """A CODEOWNERS file. `unread`: lines that are not understood here; with one, nobody owns anything."""

    path: str
    rules: tuple[Rule, ...]
    unread: tuple[int, ...] = ()

    def of(self, path: str) -> tuple[str, ...]:
        """Who owns a file: by the last line that matches, on GitLab the last of each section that is not optional."""
        found: dict[str, tuple[str, ...]] = {}
        for rule in () if self.unread else self.rules:
            if not rule.is_optional and any(matches(glob, path) for glob in rule.globs):
                found[rule.section] = rule.owners
        return tuple(dict.fromkeys(owner for owners in found.values() for owner in owners))


def read(tree: Tree, dialect: Dialect) -> Owners | None:
    """The file of a whole repository's tree; None where there is none, or none that the forge would take."""
    there = {entry.path for entry in tree.entries() if entry.kind == "file"}
    path = next((place for place in PLACES[dialect] if place in there), None)
    if path is None:
        return None
    data = tree.read(path)
    if len(data) > LARGEST:
        return None
    return parse(path, data.decode("utf-8", "replace"), dialect)


def parse(path: str, text: str, dialect: Dialect) -> Owners:
    """Every line; one that the forge itself skips is skipped."""
    lines = enumerate(text.splitlines(), 1)
    return _github(path, lines) if dialect == "github" else _gitlab(path, lines)


def _github(path: str, lines: "enumerate[str]") -> Owners:
    """No negation, no ranges, no escaped `#`: such a line is skipped, as is one with a word that is no owner."""
    rules = []
    for number, line in lines:
        words = _WORD.findall(re.sub(r"(?:^|(?<=\s))#.*", "", line))
        if not words:
            continue
        pattern, owners = words[0], words[1:]
        is_valid = all(_OWNER.fullmatch(owner) for owner in owners)
        if not is_valid or pattern.startswith(("!", "\\#")) or "[" in pattern or "]" in pattern:
            continue
        rules.append(Rule(number, "", pattern, _globs(_plain(pattern)), tuple(owners)))
    return Owners(path, tuple(rules))


def _globs(pattern: str) -> tuple[str, ...]:
    """As of .gitignore: a slash in front or within ties it to the root; a folder means what lies in it; `x/*` does not
    go deeper."""
    body = pattern.lstrip("/") if "/" in pattern.rstrip("/") else f"**/{pattern}"
    if body.endswith("/") or body.rpartition("/")[2] == "*":
        return (body,)
    return (body, f"{body}/**")


def _gitlab(path: str, lines: "enumerate[str]") -> Owners:
    """Sections, of which each has its own last match; owners of a section's head go for its lines without any."""
    rules: list[Rule] = []
    unread: list[int] = []
    section, is_optional = "", False
    defaults: tuple[str, ...] = ()
    named: dict[str, bool] = {}
    for number, line in lines:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        head = _SECTION.fullmatch(line)
        if head is not None:
            section, defaults = head[2].strip().lower(), _owners(head[4].split())
            # a section that stands there twice is one, and optional only where it is so each time
            is_optional = named[section] = bool(head[1]) and named.get(section, True)
            continue
        pattern, *words = _WORD.findall(line)
        is_excluded = pattern.startswith("!")
        pattern = pattern[is_excluded:]
        if re.search(r"(?<!\\)\[|\\[*?\[]", pattern):
            unread.append(number)
            continue
        owners = () if is_excluded else _owners(words) or defaults
        plain = _plain(pattern)
        glob = plain.lstrip("/") if plain.startswith("/") else f"**/{plain}"
        rules.append(Rule(number, section, pattern, (glob,), owners, is_optional))
    settled = (rule._replace(is_optional=named.get(rule.section, False)) for rule in rules)
    return Owners(path, tuple(settled), tuple(unread))


def _owners(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if _OWNER.fullmatch(word))


def _plain(pattern: str) -> str:
    return re.sub(r"\\(.)", r"\1", pattern)
