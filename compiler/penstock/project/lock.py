"""`penstock.lock`: what lies outside git, pinned. Read and written here; made by the verb `lock`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.source import canonical
from penstock.source.parsing import yaml
from penstock.source.tree import Entry, Tree
from penstock.spec import catalogue
from penstock.spec.field import Digest, Name, Strict
from penstock.spec.invalid import faults, show
from penstock.spec.resource import Identity

FILE = "penstock.lock"
HEADER = "# Made by `penstock lock`; do not edit.\n"
COMMIT = re.compile(r"[0-9a-f]{40}")
Pinned = Annotated[str, Field(pattern=r"^(Adapter|Dataset|Model)/[a-z0-9][a-z0-9-]*$")]


class ServerTool(Strict):
    """A tool as its server describes it."""

    description: str | None = None
    """What models read."""
    parameters: dict[str, Any]
    """JSON Schema of its arguments."""
    returns: dict[str, Any] | None = None
    """JSON Schema of what it returns."""


class Server(Strict):
    """The tools of a ToolServer."""

    digest: Digest
    """Over `tools`."""
    tools: dict[str, ServerTool]
    """By the server's names."""


class _Written(Strict):
    """The file."""

    version: Literal[1]
    catalogue: str | None = None
    pins: dict[Pinned, dict[str, str]] = {}
    servers: dict[Name, Server] = {}


@dataclass(frozen=True, slots=True)
class Lock:
    """What is pinned.

    Attributes:
        exists: whether the project has the file.
        catalogue: version of the catalogue of models.
        pins: for each resource, what is written there (an address, an alias) and what it stands for.
        servers: the tools of each ToolServer.
    """

    exists: bool = False
    catalogue: str | None = None
    pins: Mapping[Identity, Mapping[str, str]] = field(default_factory=dict)
    servers: Mapping[str, Server] = field(default_factory=dict)

    def pin(self, identity: Identity, written: str) -> str | None:
        """What `written` in a resource stands for, or None where that is not pinned."""
        return self.pins.get(identity, {}).get(written)

    def tool(self, server: str, name: str) -> ServerTool | None:
        """A tool of a ToolServer, by the server's name for it; None where it is not pinned."""
        found = self.servers.get(server)
        return None if found is None else found.tools.get(name)


def read(tree: Tree) -> tuple[Lock, tuple[Fault, ...]]:
    """The lock of a tree and what is wrong with it; a faulty one pins nothing."""
    return read_entry(tree, next((entry for entry in tree.entries() if entry.path == FILE), None))


def read_entry(tree: Tree, entry: Entry | None) -> tuple[Lock, tuple[Fault, ...]]:
    """The same where it is known which entry of the tree the lock is, if any."""
    place = Location(FILE)
    if entry is None:
        return Lock(), ()
    if entry.kind != "file":
        return Lock(True), (Fault("not-regular", place, {"path": FILE, "what": entry.kind}),)
    try:
        parsed = yaml.parse(FILE, tree.read(FILE))
    except OSError as error:
        facts = {"path": FILE, "problem": error.strerror or str(error)}
        return Lock(True), (Fault("unreadable-file", place, facts),)
    if parsed.faults or len(parsed.documents) != 1:
        wrong = Fault("invalid-value", place, {"expected": "one document", "got": f"{len(parsed.documents)}"})
        return Lock(True), parsed.faults or (wrong,)
    data = parsed.documents[0].data
    try:
        written = _Written.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        return Lock(True), faults(error.errors(include_url=False), _Written, data, place, None)
    found = tuple(_values(written))
    return (Lock(True), found) if found else (_lock(written), ())


def write(lock: Lock) -> bytes:
    """The bytes of the file, the same for the same pins: JSON's flow style below the first levels, keys sorted."""
    lines = [HEADER, "version: 1\n"]
    if lock.catalogue is not None:
        lines.append(f"catalogue: {_text(lock.catalogue)}\n")
    if lock.pins:
        lines.append("pins:\n")
    for identity, pins in sorted(lock.pins.items()):
        lines.append(f"  {identity}:\n")
        lines.extend(f"    {_text(written)}: {_text(value)}\n" for written, value in sorted(pins.items()))
    if lock.servers:
        lines.append("servers:\n")
    for name, server in sorted(lock.servers.items()):
        lines.append(f"  {_text(name)}:\n    digest: {_text(server.digest)}\n")
        lines.append("    tools:\n" if server.tools else "    tools: {}\n")
        for tool, described in sorted(server.tools.items()):
            lines.append(f"      {_text(tool)}:\n")
            for key, value in sorted(plain(described).items()):
                lines.append(f"        {key}: {_text(value)}\n")
    return "".join(lines).encode("utf-8")


def server(tools: Mapping[str, ServerTool]) -> Server:
    """The tools of a server, with their digest."""
    return Server(digest=_digest(tools), tools=dict(tools))


def plain(tool: ServerTool) -> dict[str, Any]:
    """A tool as data; what it does not say is left out."""
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


def problem(written: str, value: str) -> str | None:
    """What a pin should be, in words, where `value` is no such thing; None where it is."""
    if "://" not in written:
        return None if catalogue.is_snapshot(written, value) else f"a dated snapshot of `{written}`"
    if written.startswith("hf://"):
        fits = canonical.is_digest(value) or COMMIT.fullmatch(value)
        return None if fits else "a commit of 40 hexadecimal digits, or `sha256:` and 64"
    return None if canonical.is_digest(value) else "`sha256:` and 64 hexadecimal digits"


def _values(written: _Written) -> Iterator[Fault]:
    for address, pins in written.pins.items():
        for key, value in pins.items():
            expected = problem(key, value)
            if expected is not None:
                place = Location(FILE).at("pins", address, key)
                yield Fault("invalid-value", place, {"expected": expected, "got": show(value)}, resource=address)
    for name, found in written.servers.items():
        if found.digest != _digest(found.tools):
            place = Location(FILE).at("servers", name, "digest")
            facts = {"server": name, "written": found.digest, "found": _digest(found.tools)}
            yield Fault("lock-edited", place, facts, resource=f"ToolServer/{name}")


def _digest(tools: Mapping[str, ServerTool]) -> str:
    return canonical.digest({name: plain(tool) for name, tool in tools.items()})


def _lock(written: _Written) -> Lock:
    pins = {_identity(address): pins for address, pins in written.pins.items()}
    return Lock(True, written.catalogue, pins, written.servers)


def _identity(address: str) -> Identity:
    kind, _, name = address.partition("/")
    return Identity(kind, name)


def _text(value: Any) -> str:
    """A value as canonical JSON, which is YAML too."""
    return canonical.dumps(value).decode("utf-8")
