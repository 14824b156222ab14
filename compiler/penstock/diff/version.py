"""The version of a chain follows from the level of its change."""

import re
from collections.abc import Iterable, Mapping

from penstock.diff.level import Level

PARTS = {Level.NONE: None, Level.METADATA: "patch", Level.BEHAVIOURAL: "minor", Level.BREAKING: "major"}
FIRST = "1.0.0"
"""The version of a chain that has none yet."""
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def part(level: Level) -> str | None:
    """Which part of the version goes up: `major`, `minor`, `patch`, or None where nothing changed."""
    return PARTS[level]


def following(version: str, level: Level) -> str:
    """The version after a change of that level.

    Raises:
        ValueError: `version` is not `major.minor.patch`.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"not a version of the form major.minor.patch: {version[:40]!r}")
    major, minor, patch = map(int, found.groups())
    match PARTS[level]:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case "patch":
            return f"{major}.{minor}.{patch + 1}"
    return version


def counted(line: Iterable[str], levels: Mapping[str, Level], given: Mapping[str, str]) -> dict[str, str]:
    """The version of a chain at each commit of a line, newest first.

    A commit that was given a version has it; any other has the one that would follow the last one given, by the
    farthest change since. Before the first one given it is FIRST.

    levels: of the commits that changed the chain.
    """
    found: dict[str, str] = {}
    version, level = None, Level.NONE
    for commit in reversed(list(line)):
        level = max(level, levels.get(commit, Level.NONE))
        if commit in given:
            version, level = given[commit], Level.NONE
        found[commit] = FIRST if version is None else following(version, level)
    return found
