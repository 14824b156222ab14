"""A repository's pipelines, found and read."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.forge import judging
from penstock.forge.pipeline import Data, Job, Pipeline, Repository, Script, Shell, Sort, Step, mapping
from penstock.forge.shell import commands
from penstock.source.parsing.yaml import LocatedDoc, parse
from penstock.source.tree import Tree

_PLACES = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|(.*/)?action\.ya?ml|(.*\.)?\.?gitlab-ci\.ya?ml|\.gitlab/.*\.ya?ml|templates/.*\.ya?ml"
)
_YAML = (".yml", ".yaml")
_GITLAB = frozenset(
    {"default", "image", "include", "services", "spec", "stages", "variables", "workflow", "cache", "before_script"}
    | {"after_script", "pages:deploy"}
)
_BASH = Shell("bash", True, True)


def candidates(tree: Tree) -> list[str]:
    """Where the forges look for pipelines."""
    return [entry.path for entry in tree.entries() if entry.kind == "file" and _PLACES.fullmatch(entry.path)]


def asked(tree: Tree, path: str) -> list[str]:
    """The YAML files at or below a path."""
    below = [
        e.path for e in tree.entries() if e.kind == "file" and f"{e.path}/".startswith(f"{path}/".removeprefix("./"))
    ]
    return [each for each in below if each.endswith(_YAML)] if path != "." else candidates(tree)


def read(tree: Tree, paths: Iterable[str]) -> tuple[Repository, list[Fault]]:
    """The pipelines at `paths`; a file that is none is left out. Faults: YAML that cannot be read."""
    pipelines: list[Pipeline] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            parsed = parse(path, tree.read(path))
        except OSError as error:
            faults.append(Fault("unreadable-file", Location(path), {"path": path, "problem": error.strerror}))
            continue
        found = [made for document in parsed.documents if (made := _pipeline(document)) is not None]
        pipelines += found
        if found or not parsed.documents:
            faults += parsed.faults
    return Repository(_judged(pipelines)), faults


def _pipeline(document: LocatedDoc) -> Pipeline | None:
    data, at = document.data, Location(document.path, document.index)
    if not isinstance(data, dict):
        return None
    sort = _sort(document.path, data)
    if sort is None:
        return None
    jobs = {"workflow": _jobs, "action": _action, "gitlab": _gitlab}[sort](at, data)
    return Pipeline(document.path, sort, at, data, tuple(jobs))


def _sort(path: str, data: Data) -> Sort | None:
    if isinstance(data.get("jobs"), dict) and "on" in data:
        return "workflow"
    if isinstance(data.get("runs"), dict):
        return "action"
    if "apiVersion" in data or "kind" in data:
        return None
    is_named = _PLACES.fullmatch(path) is not None and ".github/" not in path
    has_script = any("script" in mapping(value) or "trigger" in mapping(value) for value in data.values())
    return "gitlab" if has_script or (is_named and "stages" in data) else None


def _jobs(at: Location, data: Data) -> Iterator[Job]:
    shell = mapping(mapping(data.get("defaults")).get("run")).get("shell")
    for name, job in mapping(data.get("jobs")).items():
        if not isinstance(job, dict):
            continue
        own = mapping(mapping(job.get("defaults")).get("run")).get("shell", shell)
        given = own or ("pwsh" if "windows" in str(job.get("runs-on", "")) else "sh" if "container" in job else None)
        place = at.at("jobs", name)
        yield Job(name, place, job, tuple(_steps(place, job.get("steps"), given)))


def _action(at: Location, data: Data) -> Iterator[Job]:
    runs = mapping(data.get("runs"))
    yield Job("runs", at.at("runs"), runs, tuple(_steps(at.at("runs"), runs.get("steps"), None)))


def _steps(at: Location, steps: Any, default: Any) -> Iterator[Step]:
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        if not isinstance(step, dict):
            continue
        place = at.at("steps", number)
        text = step.get("run")
        shell = _shell(step.get("shell", default))
        scripts = (_script(place.at("run"), text, shell),) if isinstance(text, str) else ()
        yield _step(place, step, scripts)


def _shell(written: Any) -> Shell:
    """As GitHub starts it; left out, bash runs without `pipefail`."""
    if written is None:
        return Shell("bash", True, False)
    if written == "bash":
        return _BASH
    if written == "sh":
        return Shell("sh", True, False)
    name = str(written).split(" ")[0].rpartition("/")[2]
    if name not in ("bash", "sh", "dash", "zsh"):
        return Shell(name, False, False)
    flags = str(written)
    return Shell(name, bool(re.search(r" -\w*e|errexit", flags)), "pipefail" in flags)


def _gitlab(at: Location, data: Data) -> Iterator[Job]:
    default = mapping(data.get("default"))
    for name, job in data.items():
        if name in _GITLAB or not isinstance(job, dict):
            continue
        place = at.at(name)
        scripts = [
            each
            for key in ("before_script", "script", "after_script")
            for each in _items(place.at(key), job.get(key, default.get(key)) if key in job else None)
        ]
        yield Job(name, place, job, (_step(place, job, tuple(scripts)),))


def _items(at: Location, value: Any, depth: int = 0) -> Iterator[Script]:
    """A script is a text or a list of texts and, by anchors, of lists."""
    if isinstance(value, str):
        yield _script(at, value, _BASH, is_last="after_script" in at.route)
    for number, item in enumerate(value if isinstance(value, list) and depth < 8 else ()):
        yield from _items(at.at(number), item, depth + 1)


def _script(at: Location, text: str, shell: Shell, *, is_last: bool = False) -> Script:
    known = shell.name in ("bash", "sh", "dash", "zsh", "pwsh", "powershell", "cmd")
    return Script(at, text, shell, commands(text) if known else (), is_last)


def _step(at: Location, data: Data, scripts: Sequence[Script]) -> Step:
    step = Step(at, data, tuple(scripts))
    judges = judging.is_action(step.uses) or any(
        judging.verb(command) or judging.hidden(command) for script in scripts for command in script.commands
    )
    return replace(step, judges=judges)


def _judged(pipelines: Sequence[Pipeline]) -> tuple[Pipeline, ...]:
    """Each once more, with the steps and jobs that call a gate of the same repository as gates too."""
    known: set[str] = set()
    while True:
        pipelines = [replace(each, jobs=tuple(_job(job, known) for job in each.jobs)) for each in pipelines]
        found = {_folder(each) for each in pipelines if each.sort != "gitlab" and each.judges}
        if found == known:
            return tuple(pipelines)
        known = found


def _folder(pipeline: Pipeline) -> str:
    return posixpath.dirname(pipeline.path) if pipeline.sort == "action" else pipeline.path


def _job(job: Job, known: set[str]) -> Job:
    steps = tuple(replace(step, judges=step.judges or _local(step.uses) in known) for step in job.steps)
    called = str(job.data.get("uses", ""))
    judges = any(step.judges for step in steps) or judging.is_action(called) or _local(called) in known
    return replace(job, steps=steps, judges=judges)


def _local(uses: str) -> str | None:
    """The folder or file of the same repository that a `uses:` names."""
    if not uses.startswith("./"):
        return None
    inside = posixpath.normpath(uses)
    return "" if inside == "." else inside
