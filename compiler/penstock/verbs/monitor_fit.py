"""What Monitors compare with, frozen of an evaluation or embedded by a Model, beside the bundle."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from penstock.bundle import evidence, layout
from penstock.bundle.referrers import fit as referrer
from penstock.diagnostics.fatal import Fatal
from penstock.project.identity import aspects
from penstock.report.report import Report
from penstock.report.section import Section
from penstock.report.sections.monitor_fit import Fitted, MonitorFitSection
from penstock.source.settings import Settings
from penstock.spec.kinds.model import Model
from penstock.verbs.checkout import opening
from penstock.verbs.monitoring.fitting import embedder
from penstock.verbs.monitoring.frozen_answers import frozen_answers
from penstock.verbs.monitoring.watching import Watch, watch


def monitor_fit(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    target: Path,
    embedding: str | None = None,
    answers: Sequence[Path] = (),
    environment: str | None = None,
) -> Report:
    """What is learnt of a bundle once it is compiled, laid beside it in place of what was there.

    Args:
        embedding: a Model of mode `embedding`, of the bundle, else of the project, that embeds what Monitors compare
            with.
        answers: traces of an evaluation, whose answers Monitors of answers compare with.

    Raises:
        Fatal: neither is asked for; there is no such bundle or Model; nothing to embed or freeze; the Model does not
            answer.
    """
    if embedding is None and not answers:
        raise Fatal("there is nothing to fit", help="say `--embedding MODEL`, `--answers FILE`, or both")
    if not (target / "oci-layout").is_file():
        raise Fatal(
            f"there is no bundle in {target}", help="`penstock compile -o DIR` writes DIR/<environment>/<chain>"
        )
    found = watch(directory, settings, today, str(target), environment, ())
    assert not isinstance(found, Report)
    sections: list[Section] = []
    if answers:
        sections.append(frozen_answers(found, target, answers))
        again = watch(directory, settings, today, str(target), environment, ())
        assert not isinstance(again, Report)
        found = again
    if embedding is not None:
        sections.append(_embedded(found, directory, settings, target, embedding))
    return Report(tuple(sections), "monitor fit")


def _embedded(found: Watch, directory: Path, settings: Settings, target: Path, embedding: str) -> MonitorFitSection:
    model = found.bundle.spec("Model", embedding)
    plain = None if model is None else model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if model is None:
        project = opening.linked(opening.loaded(opening.place(directory, settings), None), found.environment)
        model = project.spec("Model", embedding)
        plain = aspects.behaviour(project, model) if isinstance(model, Model) else None
    if not isinstance(model, Model) or plain is None or model.mode != "embedding":
        raise Fatal(f"there is no Model '{embedding}' that embeds, in the bundle or in the project")
    references = {each.reference.digest: each.reference for each in found.monitors if each.reference is not None}
    if not references:
        raise Fatal(
            "no Monitor has a frozen reference",
            help="skew of what a chain is asked has one; of what it answers by `monitor fit --answers`",
        )
    embed = embedder(found, settings, embedding, Model.model_validate(plain))
    try:
        made = {digest: embed(each.texts).astype("<f2") for digest, each in sorted(references.items())}
    except ValueError as error:
        raise Fatal(str(error)) from None
    stored = {digest: (each.shape[1], each.tobytes()) for digest, each in made.items()}
    one = referrer.referrer(found.bundle.chain, embedding, plain, stored)
    evidence.attach(target, layout.subject(target), [one], instead=[referrer.KIND])
    return MonitorFitSection(
        chain=found.bundle.chain,
        bundle=found.bundle.digest,
        embedding=embedding,
        fitted=tuple(
            Fitted(monitor=each.name, texts=len(each.reference.texts), dimensions=stored[each.reference.digest][0])
            for each in found.monitors
            if each.reference is not None
        ),
    )
