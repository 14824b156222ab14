"""The project, as `doctor` sees it: credentials, endpoints, packages that it needs, the lock."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from penstock.bundle.bindings import bindings
from penstock.check.endpoint import host, inside
from penstock.diagnostics.fatal import Fatal
from penstock.project.drift import drift
from penstock.project.loaded import Loaded
from penstock.project.lock import FILE
from penstock.project.project import Project
from penstock.report.figure import count
from penstock.report.sections.doctor import Examined
from penstock.runtime.network import reach
from penstock.source import egress
from penstock.source.origin import origin
from penstock.source.settings import Settings
from penstock.spec.kinds.model import Model
from penstock.verbs.checkout import opening


def project(directory: Path, settings: Settings, *, online: bool) -> Iterator[Examined]:
    """Nothing of it is run; no address is contacted unless `online`."""
    try:
        resources = opening.loaded(opening.place(directory, settings), None)
        names = ["default", *opening.environments(resources)]
        projects = {name: opening.linked(resources, name) for name in names}
    except Fatal as fatal:
        yield _line("project", "warning", fatal.message, fatal.help)
        return
    faults = {(fault.rule, fault.location) for each in projects.values() for fault in each.faults}
    said = f"{count(len(resources.resources), 'resource')} in {count(resources.files, 'file')}"
    if faults:
        found = f"{said}, {count(len(faults), 'fault')}"
        yield _line("project", "warning", found, "`penstock check` names them")
    else:
        yield _line("project", "ok", said)
    yield from _needed(projects[name] for name in opening.gated(resources, None) if name in projects)
    yield from _credentials(projects, settings.environ)
    yield from _endpoints(projects, settings, online)
    yield from _lock(resources, projects)


def _needed(deployed: Iterable[Project]) -> Iterator[Examined]:
    """Packages without which a Model cannot be asked where the project deploys it."""
    from importlib.util import find_spec

    asked = [
        str(resource.identity)
        for whole in deployed
        for resource in whole.of("Model")
        if isinstance(resource.spec, Model)
        and not resource.spec.model.startswith("builtin/")
        and not bindings(whole).get(resource.identity, {}).get("endpoint")
    ]
    if asked and find_spec("litellm") is None:
        verb = "is" if len(set(asked)) == 1 else "are"
        found = f"{_some(asked)} {verb} asked through LiteLLM, which is not installed"
        yield _line("litellm", "warning", found, "pip install 'penstock[llm]', or set `endpoint`")


def _credentials(projects: Mapping[str, Project], environ: Mapping[str, str]) -> Iterator[Examined]:
    """By the name of the variable; never its value, nor anything of it."""
    users: dict[str, list[str]] = {}
    for name, each in projects.items():
        for identity, binding in bindings(each).items():
            credentials = binding.get("credentials")
            if isinstance(credentials, Mapping) and isinstance(credentials.get("env"), str):
                users.setdefault(credentials["env"], []).append(f"{identity} in {name}")
    for variable, who in sorted(users.items()):
        if environ.get(variable, "").strip():
            yield _line(variable, "ok", f"set; for {_some(who)}")
        else:
            help = "set it where models are asked, or use --calls replay"
            yield _line(variable, "warning", f"not set; for {_some(who)}", help)


def _endpoints(projects: Mapping[str, Project], settings: Settings, online: bool) -> Iterator[Examined]:
    users: dict[str, list[str]] = {}
    for name, each in projects.items():
        for identity, binding in bindings(each).items():
            if isinstance(binding.get("endpoint"), str):
                users.setdefault(binding["endpoint"], []).append(f"{identity} in {name}")
    way = egress.read(settings.environ)
    for endpoint, who in sorted(users.items()):
        where = host(endpoint)
        place = origin(endpoint) or ""
        if not way.allows(place):
            help = f"add {place} to {egress.ORIGINS}, or name another endpoint"
            yield _line("endpoint", "warning", f"{where or 'no host'} is not listed; for {_some(who)}", help)
        elif where is not None and inside(where) and not (settings.allow_private or way.lists(place)):
            help = f"list it in {egress.ORIGINS}, or set PENSTOCK_ALLOW_PRIVATE=1"
            yield _line("endpoint", "warning", f"{where} is {inside(where)}; for {_some(who)}", help)
        elif not online:
            yield _line("endpoint", "ok", f"{where or 'no host'}; for {_some(who)}", "--online tries to reach it")
        else:
            problem = asyncio.run(reach.reach(endpoint, settings.allow_private))
            status = "ok" if problem is None else "problem"
            yield _line("endpoint", status, problem or f"{where} takes connections; for {_some(who)}")


def _lock(resources: Loaded, projects: Mapping[str, Project]) -> Iterator[Examined]:
    found = {
        (fault.rule, fault.location, str(fault.facts["what"]))
        for each in projects.values()
        for fault in drift(each, locked=True)
        if fault.rule in ("lock-missing", "lock-drift")
    }
    if found:
        said = f"{count(len(found), 'thing')} outside git not pinned, or otherwise than {FILE} says"
        status = "warning" if resources.lock.exists else "ok"
        yield _line("lock", status, said, "`penstock lock` pins them; `penstock check --locked` names them")
    elif resources.lock.exists:
        yield _line("lock", "ok", f"{FILE} pins all that lies outside git")
    else:
        yield _line("lock", "ok", "nothing lies outside git")


def _some(names: list[str]) -> str:
    listed = list(dict.fromkeys(names))
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")


def _line(name: str, status: str, found: str, help: str | None = None) -> Examined:
    return Examined.model_validate({"topic": "project", "name": name, "status": status, "found": found, "help": help})
