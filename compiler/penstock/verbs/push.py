"""A bundle goes into a registry."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from penstock.bundle.registry import push as pushing
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.reference import parse
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.report.report import Report
from penstock.report.sections import push as section
from penstock.source.settings import Settings

_OF_EVIDENCE = re.compile(r"sha256-[0-9a-f]{64}")


def push(
    path: Path,
    reference: str,
    *,
    settings: Settings,
    tags: Sequence[str] = (),
    plain_http: bool = False,
    progress: Progress,
) -> Report:
    """Copies the layout at `path` and the evidence beside it, byte by byte; the tags come last.

    Args:
        tags: more of them than the reference names.

    Raises:
        Fatal: no such bundle, no reference, or the registry does not take it.
    """
    at = parse(reference)
    wanted = list(dict.fromkeys([*([at.tag] if at.tag else []), *(_tag(at.host, at.name, tag) for tag in tags)]))
    for tag in wanted:
        if _OF_EVIDENCE.fullmatch(tag):
            raise Fatal(
                f"'{tag}' is no tag of a bundle: lists of evidence are kept under such", help="name another tag"
            )
    registry = registries.open(replace(at, tag=None), settings.environ, plain_http=plain_http)
    done = pushing.push(registry, path, wanted, progress)
    return Report((section.section(f"{at.host}/{at.name}", done),), "bundle push")


def _tag(host: str, name: str, tag: str) -> str:
    if "@" in tag or parse(f"{host}/{name}:{tag}").tag != tag:
        raise Fatal(f"'{tag}' is no tag")
    return tag
