"""A repository of many commits, made by `git fast-import` from a generated project."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks import project

TOUCHED = 8
"""Files that a commit changes."""


def write(
    root: Path, specs: int, commits: int, touched: int = TOUCHED, every: int = 1, *, priced: bool = False
) -> None:
    """A generated project of `specs` files, then `commits` commits; every `every`th changes specs, others a note.

    A commit goes through the parts in turn: models get another number of sentences, prompts another word, chains
    another limit. Every tenth of those that change specs also changes a part of chain-0.
    """
    project.write(root, specs, priced=priced)
    stream = subprocess.Popen(["git", "fast-import", "--quiet", "--force"], cwd=root, stdin=subprocess.PIPE)
    assert stream.stdin is not None
    for number in range(commits):
        files = _edits(root, specs, number // every, touched) if number % every == 0 else {"notes.txt": f"{number}\n"}
        stream.stdin.write(b"".join(_commit(number, files)))
    stream.stdin.close()
    assert stream.wait() == 0
    project.git(root, "reset", "--quiet", "--hard")
    project.git(root, "gc", "--quiet")


def _commit(number: int, files: Mapping[str, str]) -> Iterator[bytes]:
    subject = f"Change {number}".encode()
    yield b"commit refs/heads/main\nauthor b <b@example.org> %d +0000\n" % (2_000_000_000 + number)
    yield b"committer b <b@example.org> %d +0000\ndata %d\n%s\n" % (2_000_000_000 + number, len(subject), subject)
    if number == 0:
        yield b"from refs/heads/main^0\n"
    for path, text in files.items():
        data = text.encode()
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)


def _edits(root: Path, specs: int, number: int, touched: int) -> dict[str, str]:
    found = {}
    triples = specs // 3
    for each in range(touched):
        at = (number * touched + each) % (triples - 1) + 1
        if each == 0 and number % 10 == 0:
            at = 0
        kind = ("model", "prompt", "chain")[(number + each) % 3]
        path = f"part-{at % 50}/{kind}-{at}.yaml"
        text = (root / path).read_text()
        if kind == "chain":
            text = text.replace("maxLength: 500", f"maxLength: {100 + number % 400}", 1)
        text = text.replace("sentences: 2", f"sentences: {number % 17 + 3}")
        found[path] = text.replace("Question ", f"Question {number} of ")
    return found
