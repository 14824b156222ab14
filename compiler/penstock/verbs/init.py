"""A first project, small and whole, and a starter pack of policies."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import init as section

TEMPLATE = "template"
POLICIES = "policies"
SCHEMA = ".penstock/schema.json"
"""For editors: each file names it in its first line."""


def init(directory: Path, *, policies: Sequence[str] = ()) -> Report:
    """Writes a project that checks, runs and gates without a key; leaves every file that exists alone.

    Args:
        policies: names of the starter pack, `all` for each; they are written into a project that exists, too.

    Raises:
        Fatal: there is a project already and no policy is asked for, one of that name is not there, or the folder
            cannot be written.
    """
    fresh = not (directory / "penstock.yaml").exists()
    if not fresh and not policies:
        raise Fatal(
            f"{directory.name or '.'} has a penstock.yaml already",
            help="`penstock check` reads it; `penstock init --policies` adds policies",
        )
    wanted = dict(_project()) if fresh else {}
    wanted |= {f"{POLICIES}/{name}.yaml": _read(f"{POLICIES}/{name}.yaml") for name in _chosen(policies)}
    modelines = SCHEMA in wanted or (directory / SCHEMA).exists()
    written, kept = [], []
    for name in sorted(wanted):
        target = directory / name
        if target.exists():
            kept.append(name)
            continue
        data = _lined(name, wanted[name]) if modelines and name.endswith(".yaml") else wanted[name]
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError as error:
            raise Fatal(f"{name} cannot be written: {error.strerror}") from None
        written.append(name)
    return Report((section.section(directory.as_posix(), written, kept),), "init")


def starter() -> list[str]:
    """The names of the policies in the starter pack."""
    return sorted(name.removesuffix(".yaml") for name in _names(files("penstock.verbs") / POLICIES))


def _chosen(policies: Sequence[str]) -> list[str]:
    known = starter()
    for name in policies:
        if name not in ("all", *known):
            raise Fatal(f"no policy '{name}'", help=f"there are: {', '.join(known)}", exit_code=2)
    return known if "all" in policies else sorted(set(policies))


def _project() -> Iterator[tuple[str, bytes]]:
    import json

    from penstock.spec import published

    for name in _names(files("penstock.verbs") / TEMPLATE):
        yield name, _read(f"{TEMPLATE}/{name}")
    yield SCHEMA, (json.dumps(published.all(), sort_keys=True, separators=(",", ":")) + "\n").encode()


def _lined(name: str, data: bytes) -> bytes:
    """With the line that tells editors the schema, by a path from the file's folder, in each document."""
    line = f"# yaml-language-server: $schema={'../' * name.count('/')}{SCHEMA}\n".encode()
    return line + data.replace(b"\n---\n", b"\n---\n" + line)


def _read(name: str) -> bytes:
    return (files("penstock.verbs") / name).read_bytes()


def _names(folder: Traversable, prefix: str = "") -> list[str]:
    names = []
    for entry in folder.iterdir():
        if entry.is_dir():
            names.extend(_names(entry, f"{prefix}{entry.name}/"))
        else:
            names.append(prefix + entry.name)
    return names
