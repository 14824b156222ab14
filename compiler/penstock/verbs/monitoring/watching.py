"""What watches a chain: its Monitors, of a bundle on disk or of the project as it stands."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from penstock.bundle import evidence, layout, release
from penstock.bundle.bundle import Bundle
from penstock.bundle.referrers import answers, fit, monitors, version
from penstock.diagnostics.fatal import Fatal
from penstock.monitor.watched import Watched, watched
from penstock.report.report import Report
from penstock.source.settings import Settings
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.releasing import attesting, outside


class Watch(NamedTuple):
    """`fit`: the bytes of a Model's embedding of what is compared with, where somebody made one."""

    bundle: Bundle
    environment: str
    monitors: Sequence[Watched]
    path: Path | None = None
    fit: bytes | None = None


def watch(
    directory: Path,
    settings: Settings,
    today: date,
    target: str,
    environment: str | None,
    names: Sequence[str],
) -> Watch | Report:
    """The Monitors of a bundle's folder, or of a chain of the project; the report of its findings, where they end it.

    names: of those that are asked for; empty: all.

    Raises:
        Fatal: there is no such chain, bundle or Monitor.
    """
    if (Path(target) / "oci-layout").is_file():
        path: Path | None
        bundle = layout.read(Path(target))
        attached = [each.referrer for each in evidence.attached(Path(target), bundle.digest)]
        told: dict[str, Any] = next((json.loads(each.data) for each in attached if each.kind == version.KIND), {})
        within = environment or str(told.get("environment") or Path(target).absolute().parent.name)
        found = [each.data for each in attached if each.kind == monitors.KIND]
        told_answers = next((each.data for each in attached if each.kind == answers.KIND), None)
        path, fitted = Path(target), [each.data for each in attached if each.kind == fit.KIND]
    else:
        at = opening.place(directory, settings)
        resources = opening.loaded(at, None)
        checked = findings(resources, environment, today)
        if checked.stop:
            return Report((checked.section,), "monitor", resources.tree.prefix)
        within = opening.gated(resources, environment)[0]
        project = opening.linked(resources, within)
        outside.give(project, release.named(project, [target]), settings, fetch=False)
        bundle = release.release(project, [target], judged=False).bundles[target]
        path, fitted, told_answers = None, [], None
        found = [each.data for each in attesting.watched(project, resources.settings, target)]
    known = watched(bundle, found[0], told_answers) if found else []
    if not known:
        raise Fatal(f"no Monitor watches '{bundle.chain}'", help="declare one, and compile the chain again")
    unknown = sorted(set(names) - {each.name for each in known})
    if unknown:
        raise Fatal(f"there is no Monitor '{unknown[0]}'", help=f"known: {', '.join(each.name for each in known)}")
    chosen = [each for each in known if not names or each.name in names]
    return Watch(bundle, within, chosen, path, fitted[0] if fitted else None)
