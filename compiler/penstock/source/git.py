"""git as a child process that runs nothing of the repository it looks at."""

import os
import re
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from penstock.diagnostics.fatal import Fatal

# Nothing here may start a program that a repository's own configuration names, or reach the network.
CONFIGURATION = (
    *("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never"),
    *("safe.bareRepository=explicit", "core.quotePath=false", "log.showSignature=false"),
)
_OPTIONS = (
    *("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"),
    *(part for setting in CONFIGURATION for part in ("-c", setting)),
)
FIXED = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_HEX = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_AUTHOR = re.compile(r"author (.*?) ?<[^>]*> (\d+) ([+-])(\d\d)(\d\d)")
DEEPEN = "fetch the whole history: `fetch-depth: 0` for actions/checkout, `git fetch --unshallow` by hand"


class Failed(Fatal):
    """git ended with an error."""

    def __init__(self, code: int, said: str) -> None:
        first = next((line for line in said.splitlines() if line.strip()), f"exit code {code}")
        super().__init__(f"git: {first.removeprefix('fatal: ')}", help=_advice(said))
        self.code = code
        self.said = said


class Info(NamedTuple):
    """Who made a commit, when (of the author, with the author's offset), and its first line."""

    author: str
    date: datetime
    subject: str


def run(dir: Path, *args: str, input: bytes | None = None) -> bytes:
    """What `git <args>` prints, run in a folder.

    Raises:
        Failed: git is missing or ended with an error.
    """
    try:
        ended = subprocess.run(
            command(*args), cwd=dir, input=input, env=environment(), capture_output=True, check=False
        )
    except FileNotFoundError:
        missing = "git is not installed" if Path(dir).is_dir() else f"no folder {dir}"
        raise Failed(127, missing) from None
    except ValueError:
        raise Failed(2, "an argument holds a NUL") from None
    if ended.returncode != 0:
        raise Failed(ended.returncode, ended.stderr.decode("utf-8", "replace"))
    return ended.stdout


def command(*args: str) -> list[str]:
    return ["git", *_OPTIONS, *args]


def environment() -> dict[str, str]:
    """Ours without what would point git elsewhere; its configuration stays the operator's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(("GIT_CONFIG", "GIT_CEILING"))
    }
    return kept | FIXED


def toplevel(dir: Path) -> Path | None:
    """The root of the checkout that a folder lies in, or None.

    Raises:
        Failed: there is a repository, but git refuses to read it.
    """
    try:
        return Path(os.fsdecode(run(dir, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    except Failed as failed:
        if is_outside(failed):
            return None
        raise


def is_outside(failed: Failed) -> bool:
    """Whether git failed because the folder belongs to no checkout."""
    return failed.code == 127 or "not a git repository" in failed.said or "in a work tree" in failed.said


def prefix(dir: Path) -> str:
    """The folder relative to its checkout's root, with a trailing slash, or the empty string."""
    return os.fsdecode(run(dir, "rev-parse", "--show-prefix").removesuffix(b"\n"))


def resolve(dir: Path, ref: str) -> str:
    """The commit that a name stands for, as hexadecimal digits.

    Raises:
        Fatal: no such revision, no repository, or one that git refuses to read.
    """
    found = _commit(dir, ref)
    if found is not None:
        return found
    if is_shallow(dir):
        raise Fatal(f"the revision '{_shown(ref)}' is missing from this shallow clone", help=DEEPEN)
    if _commit(dir, "HEAD") is None:
        help = "this branch has no commit yet: `git add --all`, then `git commit`"
        raise Fatal(f"no revision '{_shown(ref)}'", help=help)
    nearest = f"origin/{ref}"
    if _commit(dir, nearest) is not None:
        raise Fatal(f"no revision '{_shown(ref)}'", help=f"did you mean `{_shown(nearest)}`?")
    raise Fatal(
        f"no revision '{_shown(ref)}'", help="name a commit, branch or tag of this repository; `git fetch` it first"
    )


def commit(text: str) -> str:
    """`text`, which must be a commit already resolved: nothing else is handed to git by the name of a commit."""
    if not _HEX.fullmatch(text):
        raise ValueError(f"{text!r} is no resolved commit")
    return text


def branch(dir: Path) -> str | None:
    """The branch that is checked out, or None where HEAD is detached."""
    try:
        return run(dir, "symbolic-ref", "--quiet", "--short", "HEAD").decode("utf-8", "replace").strip()
    except Failed as failed:
        if failed.code == 1:
            return None
        raise


def merge_base(dir: Path, a: str, b: str) -> str | None:
    """The best common ancestor of two commits (hexadecimal), or None."""
    try:
        return run(dir, "merge-base", commit(a), commit(b)).decode().strip()
    except Failed as failed:
        if failed.code == 1:
            return None
        raise


def range(dir: Path, text: str, default_head: str | None) -> tuple[str, str | None]:
    """Base and head of `A..B`, `A...B` (base is their merge base) or `A` (head is `default_head`, None: the worktree).

    An empty side is HEAD, as in git.
    """
    left, dots, right = text.partition("...")
    if not dots:
        left, dots, right = text.partition("..")
    if not dots:
        head = None if default_head is None else resolve(dir, default_head)
        return resolve(dir, left), head
    start, end = resolve(dir, left or "HEAD"), resolve(dir, right or "HEAD")
    if dots == "..":
        return start, end
    common = merge_base(dir, start, end)
    if common is None:
        wanted = DEEPEN if is_shallow(dir) else "the two have no common history; name the base itself, as `A..B`"
        raise Fatal(f"no merge base of '{_shown(left or 'HEAD')}' and '{_shown(right or 'HEAD')}'", help=wanted)
    return common, end


def show_info(dir: Path, oid: str) -> Info:
    """Author, date and subject of a commit (hexadecimal)."""
    head, _, message = run(dir, "cat-file", "commit", commit(oid)).decode("utf-8", "replace").partition("\n\n")
    subject = message.strip().partition("\n")[0].strip()
    for line in head.splitlines():
        found = _AUTHOR.fullmatch(line)
        if found:
            name, seconds, sign, hours, minutes = found.groups()
            away = timedelta(hours=int(hours), minutes=int(minutes))
            return Info(name, _moment(int(seconds), -away if sign == "-" else away), subject)
    return Info("", datetime.fromtimestamp(0, UTC), subject)


def _moment(seconds: int, away: timedelta) -> datetime:
    """A commit's time; a nonsensical one is the epoch."""
    try:
        return datetime.fromtimestamp(seconds, timezone(away))
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _commit(dir: Path, ref: str) -> str | None:
    """`ref` never reaches git as an option."""
    if not ref or "\x00" in ref:
        return None
    try:
        said = run(dir, "rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}")
    except Failed as failed:
        if failed.code == 127 or failed.help is not None:
            raise
        return None
    found = said.decode("utf-8", "replace").strip()
    return found if _HEX.fullmatch(found) else None


def is_shallow(dir: Path) -> bool:
    """Whether the clone lacks a part of the history."""
    return run(dir, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _advice(said: str) -> str | None:
    """What to do about git's refusal, or None where it says nothing of the kind."""
    if "dubious ownership" in said:
        found = re.search(r"safe\.directory (.+)", said)
        return f"if you trust it: `git config --global --add safe.directory {found[1] if found else '<folder>'}`"
    if "not a git repository" in said:
        return "run it inside a git repository, or make one with `git init`"
    if "bareRepository" in said:
        return "a bare repository has no files to check; clone it first"
    if "not installed" in said:
        return "install git"
    return None


def _shown(ref: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in ref[:100])
