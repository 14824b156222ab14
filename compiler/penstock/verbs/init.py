"""A first project: of what the repository holds, an example, or small and whole; and a starter pack of policies."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from penstock.adopt.survey.proposal import proposal
from penstock.adopt.survey.scan import scan
from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections import init as section
from penstock.source import worktree
from penstock.source.editing import write
from penstock.verbs import examples

TEMPLATE = "template"
POLICIES = "policies"
WORKFLOW = ".github/workflows/penstock.yml"
SCHEMA = ".penstock/schema.json"
"""For editors: each file names it in its first line."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be written, by path; `kept`: there already, left alone; `found`: in the repository, in words."""

    directory: Path
    files: Mapping[str, bytes]
    kept: tuple[str, ...]
    found: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    imports: tuple[str, ...] = ()


def init(
    directory: Path,
    *,
    policies: Sequence[str] = (),
    example: str | None = None,
    template: bool = False,
    agreed: Callable[[Report], bool] = lambda proposed: True,
) -> Report:
    """Writes a project, and leaves every file that exists alone.

    Args:
        policies: names of the starter pack, `all` for each; they are written into a project that exists, too.
        example: one of `examples.EXAMPLES`, copied whole.
        template: the small project that runs without a key, whatever the repository holds.
        agreed: asked before anything is written that was made of the repository.

    Raises:
        Fatal: there is a project already and no policy is asked for, one of that name is not there, or the folder
            cannot be written.
    """
    planned = plan(directory, policies=policies, example=example, template=template)
    if planned.found and not agreed(_report(planned, written=False)):
        return _report(planned, written=False)
    # The project itself comes last: where one file cannot be written, or somebody stops it, `init` can be asked again.
    for name, data in sorted(planned.files.items(), key=lambda each: (each[0] == worktree.PROJECT, each[0])):
        try:
            directory.mkdir(parents=True, exist_ok=True)
            write.create(directory, name, data)
        except OSError as error:
            raise Fatal(f"{name} cannot be written: {error.strerror}") from None
    return _report(planned, written=True)


def plan(directory: Path, *, policies: Sequence[str], example: str | None, template: bool) -> Planned:
    """What `init` would write, and nothing is written."""
    fresh = not os.path.lexists(directory / worktree.PROJECT)
    if not fresh and not policies:
        raise Fatal(
            f"{directory.name or '.'} has a penstock.yaml already",
            help="`penstock check` reads it; `penstock init --policies` adds policies",
        )
    wanted: dict[str, bytes] = {}
    told: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...], tuple[str, ...]] = ((), (), ())
    if fresh and example is not None:
        wanted = {**dict(examples.example(example)), SCHEMA: _schema()}
    elif fresh:
        proposed = None if template else _proposed(directory)
        wanted, told = (dict(_project()), told) if proposed is None else proposed
    wanted |= {f"{POLICIES}/{name}.yaml": _read(f"{POLICIES}/{name}.yaml") for name in _chosen(policies)}
    modelines = SCHEMA in wanted or (directory / SCHEMA).exists()
    kept = tuple(name for name in sorted(wanted) if (directory / name).exists())
    made = {
        name: _lined(name, data) if modelines and name.endswith(".yaml") and example is None else data
        for name, data in sorted(wanted.items())
        if name not in kept
    }
    return Planned(directory, made, kept, *told)


def _report(planned: Planned, *, written: bool) -> Report:
    made = section.section(
        planned.directory.as_posix(),
        list(planned.files),
        planned.kept,
        written=written,
        found=planned.found,
        left=planned.left,
        imports=planned.imports,
    )
    return Report((made,), "init")


def _proposed(
    directory: Path,
) -> tuple[dict[str, bytes], tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...], tuple[str, ...]]] | None:
    """Of what the repository holds; None where it holds nothing of the kind."""
    if not directory.is_dir():
        return None
    found = scan(worktree.open(directory))
    if not found:
        return None
    made = proposal(found, directory.resolve().name)
    wanted = {name: text.encode() for name, text in made.files.items()}
    wanted |= {SCHEMA: _schema(), WORKFLOW: _workflow(made.keys)}
    prompts = tuple((f"{p.path}:{p.line}", f"prompt {p.constant}" if p.constant else "prompt") for p in found.prompts)
    calls = tuple((f"{c.path}:{c.line}", f"call of {c.model or c.provider}") for c in found.calls)
    others = tuple((path, f"{format} configuration") for path, format in found.configurations)
    return wanted, ((*prompts, *calls, *others), made.left, tuple(path for path, _ in found.configurations))


def _workflow(keys: Sequence[str]) -> bytes:
    """With the keys that the project names."""
    text = examples.workflow().decode()
    line = "          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n"
    return text.replace(line, "".join(line.replace("OPENAI_API_KEY", key) for key in keys)).encode()


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
    for name in _names(files("penstock.verbs") / TEMPLATE):
        yield name, _read(f"{TEMPLATE}/{name}")
    yield SCHEMA, _schema()


def _schema() -> bytes:
    import json

    from penstock.spec import published

    return (json.dumps(published.all(), sort_keys=True, separators=(",", ":")) + "\n").encode()


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
