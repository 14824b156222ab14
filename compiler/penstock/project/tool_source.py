"""The code of a Tool: the module that its `python` names and what that imports of the project, never imported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.project.texts import read_file
from penstock.source.lines import normal
from penstock.source.parsing import function
from penstock.source.parsing.function import Function
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Identity, Resource

MOST = 200
"""Files that one tool may bring along."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a tool's code by their paths below the root, text with LF ends; none for a tool elsewhere."""

    files: Mapping[str, str] = field(default_factory=dict)
    path: str | None = None
    function: Function | None = None
    faults: tuple[Fault, ...] = ()


def sources(project: Project, name: str) -> Sources:
    """The code of the Tool `name`; read once a tree."""
    spec = project.spec("Tool", name)
    if not isinstance(spec, Tool) or spec.python is None:
        return Sources()
    place = project.at(Identity("Tool", name), "python")
    memo = ("tool source", name, spec.python, place.path, place.document)
    if memo not in project.shared:
        project.shared[memo] = _read(project, spec.python, place, f"Tool/{name}")
    found: Sources = project.shared[memo]
    return found


def clashes(project: Project) -> Iterator[Fault]:
    """Tools of two projects whose files would lie at one place of a bundle, though they differ."""
    first: dict[str, tuple[Resource, str]] = {}
    for resource in project.of("Tool") if project.imports else ():
        for path, text in sources(project, resource.identity.name).files.items():
            known, before = first.setdefault(path, (resource, text))
            if before != text:
                facts = {"name": str(resource.identity), "first": str(known.identity), "file": path}
                related = tuple((each.location.at("spec", "python"), "read here") for each in (resource, known))
                at = _import_of(project, resource, known)
                yield Fault("import-clash", at, facts, related, str(resource.identity))
                break


def _import_of(project: Project, *resources: Resource) -> Location:
    """The import that one of the resources came by."""
    roots = {project.of_resource(resource.identity).root for resource in resources}
    direct = [each for each in project.imports if roots & {each.root, *each.loaded.scopes}]
    return direct[-1].place if direct else resources[0].location.at("spec", "python")


def _read(project: Project, python: str, place: Location, named: str) -> Sources:
    module, _, wanted = python.partition(":")
    project = project.within(place.path)
    paths = {entry.path for entry in project.entries()}
    path = _path(module, paths)
    if path is None:
        file = f"{module.replace('.', '/')}.py"
        near = next(iter(get_close_matches(file, [each for each in paths if each.endswith(".py")], 1, 0.6)), None)
        facts = {"problem": f"there is no file '{file}'", "nearest": None if near is None else _python(near, wanted)}
        return Sources(faults=(Fault("tool-function", place, facts, resource=named),))
    data = read_file(project, path, place)
    if isinstance(data, Fault):
        return Sources(faults=(Fault(data.rule, data.location, data.facts, resource=named),))
    parsed = function.read(data)
    if isinstance(parsed, str):
        facts = {"problem": f"'{path}' cannot be read: {parsed}", "nearest": None}
        return Sources(faults=(Fault("tool-function", place, facts, resource=named),))
    if wanted not in parsed.functions:
        what = "is no function" if wanted in parsed.names else "does not stand at its top"
        near = next(iter(get_close_matches(wanted, [*parsed.functions], 1, 0.6)), None)
        facts = {"problem": f"'{wanted}' {what} in '{path}'", "nearest": None if near is None else f"{module}:{near}"}
        return Sources(faults=(Fault("tool-function", place, facts, resource=named),))
    faults: list[Fault] = []
    files = dict(_files(project, path, paths, place, named, faults))
    return Sources(dict(sorted(files.items())), path, parsed.functions[wanted], tuple(faults))


def _files(
    project: Project, path: str, paths: set[str], place: Location, named: str, faults: list[Fault]
) -> Iterator[tuple[str, str]]:
    """The module, the packages it lies in, and the modules of the project that they import, and so on."""
    todo, seen = [path], {path}
    while todo:
        here = todo.pop(0)
        data = read_file(project, here, place)
        text = None if isinstance(data, Fault) else _text(data)
        if text is None:
            facts = {"problem": f"'{here}', which it imports, cannot be read", "nearest": None}
            faults.append(Fault("tool-function", place, facts, resource=named))
            continue
        yield here, text
        parsed = function.read(text.encode())
        imports = () if isinstance(parsed, str) else parsed.imports
        for level, module in imports:
            found = _path(_absolute(here, level, module), paths)
            todo.extend(each for each in (found, *_packages(found, paths)) if each is not None and each not in seen)
            seen.update(todo)
        todo.extend(each for each in _packages(here, paths) if each not in seen)
        seen.update(todo)
        if len(seen) > MOST:
            facts = {"problem": f"it imports more than {MOST} files", "nearest": None}
            faults.append(Fault("tool-function", place, facts, resource=named))
            return


def _path(module: str, paths: set[str]) -> str | None:
    """The file of a module below the root: a project's own, never an installed one."""
    base = module.replace(".", "/")
    return next((path for path in (f"{base}.py", f"{base}/__init__.py") if base and path in paths), None)


def _packages(path: str | None, paths: set[str]) -> list[str]:
    folders = [] if path is None else [each for each in PurePosixPath(path).parents if str(each) != "."]
    return [init for folder in folders if (init := f"{folder}/__init__.py") in paths and init != path]


def _absolute(path: str, level: int, module: str) -> str:
    if level == 0:
        return module
    # `from . import a` in `pkg/mod.py` and in `pkg/__init__.py` both mean `pkg`
    folders = path.split("/")[:-1]
    if level - 1 > len(folders):
        return ""
    return ".".join((*folders[: len(folders) - level + 1], *([module] if module else [])))


def _python(path: str, wanted: str) -> str:
    return f"{path.removesuffix('.py').replace('/', '.')}:{wanted}"


def _text(data: bytes) -> str | None:
    try:
        return normal(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
