"""git as a child process that runs nothing of the repository it looks at."""

import errno
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.source.repository import bare

# Nothing here may start a program that a repository's own configuration names, or reach the network.
CONFIGURATION = (
    *("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never"),
    *("safe.bareRepository=explicit", "core.quotePath=false", "log.showSignature=false"),
)
BARE = "safe.bareRepository=all"
"""In the place of `explicit`, in a repository that is named itself."""
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
_PULL = re.compile(r"refs/pull/[0-9]+/(head|merge)")
_BACK = re.compile(r"((?:~[0-9]*|\^1?(?![0-9{@]))+)$")
_AUTHOR = re.compile(r"author (.*?) ?<[^>]*> (\d+) ([+-])(\d\d)(\d\d)")
DEEPEN = "fetch the whole history: `fetch-depth: 0` for actions/checkout, `git fetch --unshallow` by hand"

WHOLE = "clone without `--filter` (`filter` of actions/checkout), or `git fetch --refetch --no-filter origin`"


class Failed(Fatal):
    """git ended with an error."""

    def __init__(self, code: int, said: str) -> None:
        lines = [line for line in said.splitlines() if line.strip()]
        first = next((line for line in lines if line.startswith("fatal: ")), lines[0] if lines else f"exit code {code}")
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
    at, more = where(dir)
    try:
        ended = subprocess.run(
            command(*more, *args), cwd=at, input=input, env=environment(), capture_output=True, check=False
        )
    except FileNotFoundError:
        missing = "git is not installed" if Path(dir).is_dir() else f"no folder {dir}"
        raise Failed(127, missing) from None
    except ValueError:
        raise Failed(2, "an argument holds a NUL") from None
    if ended.returncode != 0:
        raise Failed(ended.returncode, ended.stderr.decode("utf-8", "replace"))
    return ended.stdout


def where(dir: Path) -> tuple[Path, tuple[str, ...]]:
    """The folder that git is run in for a folder, and the options that it needs there.

    A bare repository is entered where the user names it; git still looks at whose it is.
    """
    found = bare.find(dir)
    return (dir, ()) if found is None else (found.root, ("-c", BARE))


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
    found = bare.find(dir)
    if found is not None:
        return found.prefix
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
        raise Fatal(f"the revision '{shown(ref)}' is missing from this shallow clone", help=_deepen(dir, ref))
    if _commit(dir, "HEAD") is None:
        help = "this branch has no commit yet: `git add --all`, then `git commit`"
        raise Fatal(f"no revision '{shown(ref)}'", help=help)
    nearest = f"origin/{ref}"
    if _commit(dir, nearest) is not None:
        raise Fatal(f"no revision '{shown(ref)}'", help=f"did you mean `{shown(nearest)}`?")
    help = "name a commit, branch or tag of this repository; `git fetch` it first"
    if _HEX.fullmatch(ref):
        help = (
            "its branch was force-pushed, or it was never fetched: "
            f"`git fetch origin {ref}`, or name the branch, as `origin/main...HEAD`"
        )
    elif _PULL.fullmatch(ref):
        help = f"`git fetch origin +{ref}:{ref}` fetches it"
    raise Fatal(f"no revision '{shown(ref)}'", help=help)


def blob(dir: Path, oid: str) -> bytes:
    """The bytes of a blob (hexadecimal).

    Raises:
        OSError: there is none in this clone.
    """
    try:
        return run(dir, "cat-file", "blob", commit(oid))
    except Failed:
        raise OSError(errno.EIO, "git has no such object in this clone", oid) from None


def lacking(oid: str) -> Fatal:
    """Files of a commit are not in this clone: to go on without them would be to judge by another base."""
    return Fatal(f"files of the commit {oid[:12]} are missing from this clone, as in a partial one", help=WHOLE)


def parents(dir: Path, oid: str) -> tuple[str, ...]:
    """The parents of a commit (hexadecimal) that its object names, whether or not this clone has them."""
    head, _, _ = run(dir, "cat-file", "commit", commit(oid)).partition(b"\n\n")
    lines = (line.decode("utf-8", "replace") for line in head.splitlines())
    return tuple(commit(line.removeprefix("parent ")) for line in lines if line.startswith("parent "))


def has(dir: Path, oid: str) -> bool:
    """Whether this clone has a commit (hexadecimal)."""
    return _commit(dir, commit(oid)) is not None


def folder(dir: Path, oid: str) -> str:
    """What `ls-tree`, run for a folder, is asked for: a commit, in a bare repository the folder's tree in it."""
    found = bare.find(dir)
    return commit(oid) if found is None or not found.prefix else f"{commit(oid)}:{found.prefix[:-1]}"


def tree(dir: Path, oid: str) -> str:
    """A name of the tree of a folder at a commit (hexadecimal), for `rev-parse`."""
    found = bare.find(dir)
    return f"{commit(oid)}:{'./' if found is None else found.prefix[:-1]}"


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


def show_info(dir: Path, oid: str) -> Info:
    """Author, date and subject of a commit (hexadecimal)."""
    return info(run(dir, "cat-file", "commit", commit(oid)))


def info(data: bytes) -> Info:
    """The same, of the bytes of a commit."""
    head, _, message = data.decode("utf-8", "replace").partition("\n\n")
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


def _deepen(dir: Path, ref: str) -> str:
    """How deep the clone must be: known where `ref` counts back from something that is there."""
    found = _BACK.search(ref)
    if found is None or (start := _commit(dir, ref[: found.start()] or "HEAD")) is None:
        return DEEPEN
    back = sum(int(step[1:] or 1) for step in re.findall(r"~[0-9]*|\^1?", found[1]))
    if start != _commit(dir, "HEAD"):
        return DEEPEN
    depth = back + 1
    return (
        f"fetch more of the history: `fetch-depth: {depth}` for actions/checkout, `git fetch --depth={depth}` by hand"
    )


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
        return "a bare repository inside a checkout is not entered: clone it elsewhere, or name one that stands alone"
    if "not installed" in said:
        return "install git"
    if "lazy fetching disabled" in said:
        return WHOLE
    return None


def shown(ref: str) -> str:
    """What a user gave, fit for a message."""
    return "".join(character if character.isprintable() else "?" for character in ref[:100])
