"""What becomes of a command's exit code."""

import re

from penstock.forge.pipeline import Placed
from penstock.forge.shell import Command

HELP = "let the gate's exit code be that of the step"
_LONGEST = 16  # alternatives of one list that are looked at
_AND_OR = ("&&", "||")
_PIPE = ("|", "|&")
_STATUS = re.compile(r"\$\?|\$\{?PIPESTATUS")
_KEPT = re.compile(r"([A-Za-z_]\w*)=[\"']?\$\?[\"']?\Z")


def swallowed(placed: Placed) -> str | None:
    """Why the failure of a gate does not reach the end of its script, as far as its own line says."""
    command = placed.command
    if "!" in command.keywords and "if" not in command.keywords:
        return "`!` turns its exit code round"
    if {"if", "elif", "while", "until"} & set(command.keywords):
        return None if _fails(placed.after) else "it is only a condition, and nothing behind it fails"
    if command.after == "&":
        waits = any(each.called()[:1] == ("wait",) and len(each.called()) > 1 for each in placed.after)
        return None if waits else "it runs in the background, and nobody waits for it"
    return _listed(placed)


def substituted(placed: Placed) -> str | None:
    """The same of a gate inside `$(...)`."""
    if not placed.command.is_assignment:
        return "it runs inside a substitution, whose exit code is not that of the command around it"
    return _listed(placed)


def ends(placed: Placed) -> bool:
    """Whether a failure here ends the script."""
    ending = placed.shell.errexit
    for command in placed.before:
        called = command.called() if "set" in command.words else ()
        if called[:1] == ("set",):
            for flag in called[1:]:
                if re.fullmatch(r"[+-]\w*e\w*", flag):
                    ending = flag.startswith("-")
    return ending


def pipes(placed: Placed) -> bool:
    """Whether a failure in front of a pipe counts."""
    on = placed.shell.pipefail
    for command in placed.before:
        called = command.called() if "set" in command.words else ()
        if called[:1] == ("set",) and "pipefail" in called:
            on = any(re.fullmatch(r"-\w*o", flag) for flag in called)
    return on or "PIPESTATUS" in placed.rest


def is_read(placed: Placed) -> bool:
    """Whether the exit code is looked at behind it, or the failure is dealt with on its own line."""
    if placed.command.after in _AND_OR or placed.command.keywords:
        return True  # swallowed-failure looks at these
    if placed.shell.name in ("pwsh", "powershell", "cmd"):
        return re.search(r"\$LASTEXITCODE|%ERRORLEVEL%|\berrorlevel\b|\$\?", placed.rest, re.IGNORECASE) is not None
    following = placed.after[0].text if placed.after else ""
    kept = _KEPT.search(following)
    if kept is not None:
        return _uses(kept[1], placed.after[1:])
    return _STATUS.search(following) is not None


def _listed(placed: Placed) -> str | None:
    """Of a gate in an and-or list: `a && b || c`."""
    operator = placed.command.after
    position = 0
    while operator in (*_AND_OR, *_PIPE) and position < len(placed.after):
        right, behind = placed.after[position], placed.after[position + 1 :]
        if operator == "||":
            reason = _replaced(right, behind)
            return reason
        position += 1
        if operator == "&&" and right.after not in (*_AND_OR, *_PIPE) and behind:
            return f"a failure in front of `&&` stops nothing, and `{_short(behind[0])}` comes after it"
        operator = right.after
    return None


def _replaced(right: Command, behind: tuple[Command, ...], depth: int = 0) -> str | None:
    """What takes the place of the gate's exit code on the right of `||`."""
    if {"{", "("} & {right.words[0], right.before}:
        group = (right, *behind)
        ends_at = next((n for n, each in enumerate(group) if each.after == ")" or "}" in each.words), len(group))
        return None if _fails(group[: ends_at + 1]) else "what follows `||` ends well"
    if _is_failing(right):
        return None
    kept = _KEPT.search(right.text)
    if kept is not None:
        return None if _uses(kept[1], behind) else f"its exit code is kept in '{kept[1]}', which nothing reads"
    if right.after == "||" and behind and depth < _LONGEST:
        return _replaced(behind[0], behind[1:], depth + 1)
    return f"`|| {_short(right)}` takes its place"


def _fails(commands: tuple[Command, ...]) -> bool:
    return any(_is_failing(command) for command in commands)


def _is_failing(command: Command) -> bool:
    """`exit 1`, `exit "$status"`, `exit`, `return 1`, `false`."""
    called = command.called()
    if called[:1] == ("false",):
        return True
    return called[:1] in (("exit",), ("return",)) and called[1:2] != ("0",)


def _uses(name: str, commands: tuple[Command, ...]) -> bool:
    pattern = re.compile(rf"\$\{{?{name}\b|\b{name}\b(?=\s*[<>=!]=?)")
    return any(pattern.search(command.text) for command in commands)


def _short(command: Command) -> str:
    text = command.text
    return text if len(text) <= 40 else text[:39] + "…"
