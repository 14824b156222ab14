"""What was recorded of a commit's chains, in git notes: whoever may push there wrote it, so each line is checked."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical
from penstock.source.repository import git, objects

REF = "refs/notes/penstock"
VERDICTS = ("PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED")
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_VERSION = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}")
LARGEST = 1 << 16
"""Bytes of a note that is read; a larger one is none of ours."""
MOST = 10_000


class Record(NamedTuple):
    """One chain in one Environment at a commit; `digest` of its bundle."""

    chain: str
    environment: str
    version: str
    digest: str
    verdict: str


def read(dir: Path) -> dict[str, list[Record]]:
    """The records of each commit, in the order in which they were written; what is no record is left out.

    Raises:
        Fatal: the ref of the notes names something else.
    """
    listed = _notes(dir, "list").decode().split()
    notes = dict(list(zip(listed[1::2], listed[::2], strict=True))[:MOST])
    if not notes:
        return {}
    asked = "".join(f"{oid}\n" for oid in notes.values()).encode()
    sizes = git.run(dir, "cat-file", "--batch-check=%(objecttype) %(objectsize)", input=asked).decode().splitlines()
    small = {
        commit: oid
        for (commit, oid), said in zip(notes.items(), sizes, strict=True)
        if said.startswith("blob ") and int(said.split()[1]) <= LARGEST
    }
    blobs = objects.blobs(dir, small.values())
    return {commit: list(_records(blobs[oid])) for commit, oid in small.items() if oid in blobs}


def write(dir: Path, commit: str, records: Iterable[Record]) -> None:
    """Adds records to the note of a commit (hexadecimal). Nothing is pushed.

    Raises:
        Fatal: the ref of the notes names something else.
        Failed: git has no name for who writes, or cannot write.
    """
    lines = "".join(json.dumps(record._asdict(), sort_keys=True) + "\n" for record in records)
    _notes(dir, "append", "-F", "-", git.commit(commit), input=lines.encode())


def _notes(dir: Path, *arguments: str, input: bytes | None = None) -> bytes:
    try:
        return git.run(dir, "notes", f"--ref={REF}", *arguments, input=input)
    except git.Failed:
        what = _what(dir)
        if what == "blob":
            raise Fatal(
                f"`{REF}` names a blob, not a commit of git notes: no version or verdict can be read there",
                help=f"`git fetch origin +{REF}:{REF}` takes the shared one, `git update-ref -d {REF}` drops it",
            ) from None
        raise


def _what(dir: Path) -> str | None:
    """The type of the object that the notes' ref names."""
    try:
        return git.run(dir, "cat-file", "-t", REF).decode().strip()
    except git.Failed:
        return None


def _records(data: bytes) -> Iterable[Record]:
    for line in data.decode("utf-8", "replace").splitlines():
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        match found:
            case {
                "chain": str(chain),
                "environment": str(environment),
                "version": str(version),
                "digest": str(digest),
                "verdict": str(verdict),
            }:
                named = _NAME.fullmatch(chain) and _NAME.fullmatch(environment)
                if named and _VERSION.fullmatch(version) and canonical.is_digest(digest) and verdict in VERDICTS:
                    yield Record(chain, environment, version, digest, verdict)
