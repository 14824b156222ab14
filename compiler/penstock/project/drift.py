"""Where the lock and the project differ."""

from collections.abc import Iterator

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.lock import FILE
from penstock.project.project import Project
from penstock.project.wanted import Wanted, reads_catalogue, wanted
from penstock.spec import catalogue
from penstock.spec.invalid import nearest
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Identity


def drift(project: Project, *, locked: bool = False) -> list[Fault]:
    """What is missing from the lock, stale in it, or differs.

    A project without the file has asked for no lock: nothing is missing unless it is to be `locked`.
    """
    if any(fault.location.path == FILE for fault in project.faults):
        return []  # it has findings of its own
    if not project.lock.exists and not locked:
        return []
    asked = list(wanted(project))
    found = [fault for each in asked for fault in _pin(project, each)]
    found += [*_stale(project, asked), *_catalogue(project, locked), *_tools(project)]
    marked = []
    for fault in found:
        marked.append(
            Fault(fault.rule, fault.location, {**fault.facts, "locked": locked}, fault.related, fault.resource)
        )
    return marked


def _pin(project: Project, each: Wanted) -> Iterator[Fault]:
    lock, name = project.lock, str(each.resource)
    place = project.at(each.resource, *each.route)
    if each.what == "server":
        if each.written not in lock.servers:
            yield Fault("lock-missing", place.key(), {"what": each.what, "written": name}, resource=name)
        return
    pin = lock.pin(each.resource, each.written)
    if pin is None and each.digest is None:
        yield Fault("lock-missing", place, {"what": each.what, "written": each.written}, resource=name)
    elif pin is not None and each.digest is not None and pin != each.digest:
        there = Location(FILE).at("pins", name, each.written)
        facts = {"what": each.written, "ours": each.digest, "pinned": pin}
        yield Fault("lock-drift", place, facts, ((there, "pinned here"),), name)


def _stale(project: Project, asked: list[Wanted]) -> Iterator[Fault]:
    known = {(each.resource, each.written): each for each in asked}
    for identity, pins in project.lock.pins.items():
        for written, value in pins.items():
            each = known.get((identity, written))
            if each is None or each.digest == value:
                gone = identity not in project.resources
                why = "there is no such resource" if gone else "the spec pins it" if each else "it no longer says so"
                place = Location(FILE).at("pins", str(identity), *([] if gone else [written])).key()
                yield Fault("lock-stale", place, {"what": str(identity) if gone else written, "why": why})
                if gone:
                    break
    for name in project.lock.servers:
        if Identity("ToolServer", name) not in project.resources:
            place = Location(FILE).at("servers", name).key()
            yield Fault("lock-stale", place, {"what": f"ToolServer/{name}", "why": "there is no such resource"})


def _catalogue(project: Project, locked: bool) -> Iterator[Fault]:
    """Told where nothing else may differ; for a look at a project the newest prices are the best."""
    if not locked or not reads_catalogue(project):
        return
    pinned, ours = project.lock.catalogue, catalogue.version()
    if pinned is None:
        place = next(r.location for r in project.of("Model")) if not project.lock.exists else Location(FILE)
        yield Fault("lock-missing", place, {"what": "catalogue", "written": ours})
    elif pinned != ours:
        facts = {"what": "the catalogue of models", "ours": ours, "pinned": pinned}
        yield Fault("lock-drift", Location(FILE).at("catalogue"), facts)


def _tools(project: Project) -> Iterator[Fault]:
    for resource in project.of("Tool"):
        spec = resource.spec
        server = project.lock.servers.get(spec.server) if isinstance(spec, Tool) and spec.server else None
        if server is None or not isinstance(spec, Tool):
            continue
        name = spec.name or resource.identity.name
        if name not in server.tools:
            known = sorted(server.tools)
            facts = {"server": spec.server, "tool": name, "nearest": nearest(name, known), "known": known}
            place = project.at(resource.identity, "server" if spec.name is None else "name")
            there = Location(FILE).at("servers", str(spec.server)).key()
            yield Fault("server-tool", place, facts, ((there, "its tools, as pinned"),), str(resource.identity))
