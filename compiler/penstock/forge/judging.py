"""Which commands and actions are gates: those of Penstock that exit 1 where something is wrong."""

import re

from penstock.forge.shell import Command

PROGRAM = "penstock"
_JUDGES = frozenset({"check", "gate", "ci", "compile", "promote", "lint-ci"})
_PAIRS = frozenset({("bundle", "verify"), ("bundle", "push"), ("dataset", "check")})
_FLAGGED = {"diff": "--exit-code", "fmt": "--check", "lock": "--check"}
_DEEPEST = 32
_ACTION = re.compile(r"[^/@]+/penstock(-action)?(/[^@]*)?(@.*)?\Z")


def verb(command: Command) -> str | None:
    """The verb of Penstock that a command runs and whose exit code says something."""
    called = command.called()
    if called[:1] != (PROGRAM,):
        return None
    words = [word for word in called[1:] if not word.startswith("-")]
    first, second = [*words, "", ""][:2]
    if first in _JUDGES or (first in _FLAGGED and _FLAGGED[first] in called):
        return first
    return f"{first} {second}" if (first, second) in _PAIRS else None


def hidden(command: Command, depth: int = 0) -> str | None:
    """The same of a command inside its substitutions."""
    if depth > _DEEPEST or PROGRAM not in command.text:
        return None
    return next((found for inner in command.inner() if (found := verb(inner) or hidden(inner, depth + 1))), None)


def is_action(uses: str) -> bool:
    """Whether a `uses:` names Penstock's action or one of its workflows."""
    return _ACTION.match(uses) is not None
