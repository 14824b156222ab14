"""What a document declares and rests on, in short: found out once for its text, and kept with it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from penstock.project.link import is_chain, references
from penstock.source import paths
from penstock.spec.resource import Identity, Resource

NOTE = "brief"
_encode = json.JSONEncoder(default=str).encode


class Brief(NamedTuple):
    """One document.

    Attributes:
        digest: of the document as written.
        targets: kind and name of every reference.
        is_chain: a template that stands for a chain.
        varies: it may read an Environment's variables.
        files, globs: paths of files whose content it may stand for.
    """

    kind: str
    name: str
    digest: str
    targets: list[list[str]]
    is_chain: bool
    varies: bool
    files: list[str]
    globs: list[str]

    @property
    def identity(self) -> Identity:
        return Identity(self.kind, self.name)


def brief(resource: Resource) -> Brief:
    """Of a resource as it was read."""
    kept = resource.notes.get(NOTE)
    if kept is None:
        kept = resource.notes[NOTE] = list(_found(resource))
    return Brief(*resource.identity, *kept)


def _found(resource: Resource) -> Iterator[Any]:
    text = _encode(resource.data)
    mine = [*dict.fromkeys(named(resource.data))] if '"file' in text or '"python"' in text else []
    yield _digest(text)
    yield [[each.kind, each.name] for each in references(resource)]
    yield is_chain(resource)
    yield "vars" in text
    yield [path for is_glob, path in mine if not is_glob]
    yield [path for is_glob, path in mine if is_glob]


def named(data: Any) -> Iterator[tuple[bool, str]]:
    """Paths below the root that a document may stand for the content of; true: a glob.

    Whatever is called `file` or `files` is one. Code named by `python` may import any other.
    """
    if isinstance(data, Mapping):
        for key, value in data.items():
            if not isinstance(value, str):
                yield from named(value)
            elif key == "file":
                path = paths.below(value)
                if path is not None:
                    yield False, path
            elif key == "files":
                yield True, value
            elif key == "python":
                yield True, "**/*.py"
    elif isinstance(data, list):
        for item in data:
            yield from named(item)


def digest(data: Any) -> str:
    """Of a document as plain data."""
    return _digest(_encode(data))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
