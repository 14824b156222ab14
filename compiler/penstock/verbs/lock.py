"""What lies outside git is pinned."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from penstock.bundle.file import replace
from penstock.diagnostics.diagnostic import Severity
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress, Silent
from penstock.project import lock as locks
from penstock.project.link import nearest
from penstock.project.loaded import Loaded
from penstock.project.lock import FILE, Lock
from penstock.project.wanted import Wanted, reads_catalogue, wanted
from penstock.report.report import Report
from penstock.report.sections import lock as section
from penstock.report.sections.check import CheckSection
from penstock.report.sections.lock import Pin, Unpinned
from penstock.source.settings import Settings
from penstock.spec import catalogue
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.releasing.pinning import Means, NotPinned, pin, tools


def lock(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    check: bool = False,
    update: Sequence[str] | None = None,
    given: Sequence[str] = (),
    offline: bool = False,
    allow_run: bool = False,
    environment: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Pins whatever any Environment names outside git, and writes `penstock.lock`.

    What is pinned stays; what no Environment names any more goes. Nothing is written where the project cannot be read
    as a whole; the report then ends with its findings.

    Args:
        check: writes nothing.
        update: `Kind/name` of resources that are pinned anew; none: all; None: only what is not pinned.
        given: `Kind/name=value`: the operator's own pins.
        allow_run: commands of ToolServers are started where nobody watches too.
        environment: whose bindings say how ToolServers are reached.

    Raises:
        Fatal: no project, no such Environment, a pin of nothing or of the wrong sort, or the file cannot be written.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, None)
    broken = _broken(resources, today)
    if broken is not None:
        return Report((broken,), "lock", resources.tree.prefix)
    projects = [opening.linked(resources, name) for name in ("default", *opening.environments(resources))]
    asked = list({(w.resource, w.written): w for project in projects for w in wanted(project) if not w.digest}.values())
    asked.sort()
    own = _given(given, asked)
    fresh = _fresh(update, asked)
    means = Means(at.root, settings, offline, allow_run, opening.linked(resources, environment), progress or Silent())
    old = resources.lock
    version = catalogue.version() if any(map(reads_catalogue, projects)) else None
    new, unpinned = _pinned(asked, old, own, fresh, version, means)
    data = locks.write(new)
    before = _before(resources)
    changed = data != before and (before is not None or new != Lock(True))
    if changed and not check:
        try:
            replace(at.root / FILE, data)
        except OSError as error:
            raise Fatal(f"{FILE} cannot be written: {error.strerror}") from None
    made = section.section(
        FILE, check=check, changed=changed, catalogue=version, pins=_pins(old, new, asked), unpinned=unpinned
    )
    return Report((made,), "lock", resources.tree.prefix)


def _before(resources: Loaded) -> bytes | None:
    """The file as it is; None where there is none that can be read."""
    try:
        return resources.tree.read(FILE)
    except OSError:
        return None


def _broken(resources: Loaded, today: date) -> CheckSection | None:
    """The findings of a project of which a resource or a reference cannot be read: its pins would be lost."""
    projects = [opening.linked(resources, name) for name in ("default", *opening.environments(resources))]
    rules = {fault.rule for project in projects for fault in project.faults if fault.location.path != FILE}
    if not rules:
        return None
    found = findings(resources, None, today)
    stops = any(d.severity is Severity.ERROR and d.name in rules and d.location.path != FILE for d in found.diagnostics)
    return found.section if stops else None


def _given(given: Sequence[str], asked: Sequence[Wanted]) -> Mapping[tuple[Identity, str], str]:
    """The operator's pins, for every way in which a resource is written.

    Raises:
        Fatal: there is nothing to pin, or not to that.
    """
    found: dict[tuple[Identity, str], str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        meant = [w for w in asked if str(w.resource) == name and w.what != "server"]
        if not equals or not meant:
            known = sorted({str(w.resource) for w in asked if w.what != "server"})
            near = nearest(name, known)
            help = f"did you mean {near}?" if near else f"there is {', '.join(known) or 'nothing'} to pin"
            raise Fatal(f"nothing of '{name}' is to be pinned", help=help)
        fits = [w for w in meant if locks.problem(w.written, value) is None]
        if not fits:
            raise Fatal(f"{name} is pinned to {locks.problem(meant[0].written, value)}, not to '{value[:80]}'")
        found.update({(w.resource, w.written): value for w in fits})
    return found


def _fresh(update: Sequence[str] | None, asked: Sequence[Wanted]) -> set[Identity]:
    """The resources to pin anew.

    Raises:
        Fatal: one of them has nothing to pin.
    """
    known = {str(w.resource): w.resource for w in asked}
    for name in update or ():
        if name not in known:
            near = nearest(name, list(known))
            help = f"did you mean {near}?" if near else f"there is {', '.join(sorted(known)) or 'nothing'} to pin"
            raise Fatal(f"nothing of '{name}' is to be pinned", help=help)
    if update is None:
        return set()
    return {known[name] for name in update} if update else set(known.values())


def _pinned(
    asked: Sequence[Wanted],
    old: Lock,
    own: Mapping[tuple[Identity, str], str],
    fresh: set[Identity],
    version: str | None,
    means: Means,
) -> tuple[Lock, list[Unpinned]]:
    pins: dict[Identity, dict[str, str]] = {}
    servers: dict[str, locks.Server] = {}
    unpinned = []
    for each in asked:
        kept = old.pin(each.resource, each.written)
        known = old.servers.get(each.written) if each.what == "server" else None
        try:
            if each.what == "server":
                servers[each.written] = known if known and each.resource not in fresh else tools(each, means)
            else:
                value = own.get((each.resource, each.written)) or (None if each.resource in fresh else kept)
                pins.setdefault(each.resource, {})[each.written] = value or pin(each, means)
        except NotPinned as problem:
            unpinned.append(
                Unpinned.model_validate(
                    {
                        "resource": str(each.resource),
                        "what": each.what,
                        "written": each.written,
                        "reason": problem.reason,
                        "help": problem.help,
                    }
                )
            )
            # what was pinned holds on until something else is known
            if known is not None:
                servers[each.written] = known
            if kept is not None:
                pins.setdefault(each.resource, {})[each.written] = kept
    pins = {identity: found for identity, found in pins.items() if found}
    return Lock(True, version, pins, servers), unpinned


def _pins(old: Lock, new: Lock, asked: Sequence[Wanted]) -> list[Pin]:
    """Every pin of both, by resource."""
    before, after = _values(old), _values(new)
    what = {(w.resource, w.written): w.what for w in asked}
    return [
        Pin.model_validate(
            {
                "resource": str(key[0]),
                "what": what.get(key) or _guess(*key),
                "written": key[1],
                "before": before.get(key),
                "after": after.get(key),
            }
        )
        for key in sorted({*before, *after})
    ]


def _values(lock: Lock) -> dict[tuple[Identity, str], str]:
    found = {(identity, written): value for identity, pins in lock.pins.items() for written, value in pins.items()}
    found.update({(Identity("ToolServer", name), name): server.digest for name, server in lock.servers.items()})
    return found


def _guess(identity: Identity, written: str) -> str:
    """What a pin was of that nothing asks for any more."""
    if identity.kind == "Model":
        return "weights" if "://" in written else "alias"
    return {"Dataset": "dataset", "Adapter": "adapter"}.get(identity.kind, "server")
