"""What is wrong with the rows of Datasets, and how much they can tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from penstock.check import practice
from penstock.check.practice import Looked
from penstock.check.practices import PRACTICES, mixed_languages, personal_row, too_few_rows
from penstock.check.practices.uneven_clusters import clusters
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.fatal import Fatal
from penstock.project import dataset
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.report.report import Report
from penstock.report.sections import dataset_check as section
from penstock.source.parsing.locate import place
from penstock.source.settings import Settings
from penstock.spec.kinds.dataset import Dataset
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings

QUIET = ("leaked-answer", "leaked-row", "repeated-row", "personal-data", "undecidable-guard")
"""Rules that say of a Dataset what practices say of its rows."""


def dataset_check(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    datasets: Sequence[str] = (),
    environment: str | None = None,
    rev: str | None = None,
    ignored: Sequence[str] = (),
) -> Report:
    """Every practice on the rows of the named Datasets, or of all that Evaluations read, and what `check` says of them.

    Args:
        ignored: codes or names of findings that are left out.

    Raises:
        Fatal: no project, no such Dataset, revision, Environment or finding.
    """
    at = opening.place(directory, settings)
    resources = opening.loaded(at, rev)
    project = opening.linked(resources, opening.gated(resources, environment)[0])
    names = named(project, datasets)
    left = _ignored(ignored)
    found: list[Diagnostic] = []
    looks, skipped = [], []
    for name in names:
        data = practice.looked(project, name)
        rows = dataset.rows(project, name)
        looks.append(_look(data))
        if rows.unread is not None:
            skipped.append((f"Dataset/{name}", rows.unread))
            continue
        found += _found(data, left)
    said = [
        each
        for each in findings(resources, environment, today).diagnostics
        if each.resource in {f"Dataset/{name}" for name in names} and each.name not in (*QUIET, *left)
    ]
    made = section.section([*said, *_placed(project, found)], looks, [d for n in looks for d in n.decides], skipped)
    return Report((made,), "dataset check", resources.tree.prefix)


def named(project: Project, wanted: Sequence[str]) -> list[str]:
    """The Datasets of these names, or those with the purpose `evaluation`."""
    known = [each.identity.name for each in project.of("Dataset")]
    for name in wanted:
        if name not in known:
            near = nearest(name, known) or ", ".join(known) or "none"
            raise Fatal(f"there is no Dataset '{name}'", help=f"known: {near}")
    every = [
        each.identity.name
        for each in project.of("Dataset")
        if isinstance(each.spec, Dataset) and each.spec.purpose == "evaluation"
    ]
    return list(dict.fromkeys(wanted)) or every


def _ignored(wanted: Sequence[str]) -> set[str]:
    codes = {each.CODE: name for name, each in PRACTICES.items()}
    for each in wanted:
        if each.upper() not in codes and each not in PRACTICES:
            near = nearest(each, [*codes, *PRACTICES])
            raise Fatal(f"there is no finding '{each}'", help=f"known: {near or ', '.join(codes)}")
    return {codes.get(each.upper(), each) for each in wanted}


def _found(data: Looked, left: set[str]) -> list[Diagnostic]:
    return [
        Diagnostic(
            code=each.CODE,
            name=name,
            severity=each.SEVERITY,
            message=finding.wording.message,
            location=finding.location,
            help=finding.wording.help,
            related=finding.related,
            resource=finding.resource,
        )
        for name, each in PRACTICES.items()
        if name not in left
        for finding in each.find(data)
    ]


def _placed(project: Project, found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """With the source line, but where it is personal data."""
    return [
        replace(each, excerpt=None) if each.code == personal_row.CODE else each for each in place(project.tree, found)
    ]


def _look(data: Looked) -> section.Look:
    labels = [data.cluster(row) for row in data.rows]
    unreviewed = sum(row.values.get(data.spec.reviewed or "") is False for row in data.rows)
    counted = clusters(labels) if data.spec.cluster is not None and labels else None
    spoken = mixed_languages.languages(data).most_common()
    return section.Look(
        data.name, data.spec.purpose, len(labels), unreviewed, counted, dict(spoken), tuple(too_few_rows.decides(data))
    )
