"""Results that others produced, judged as the gate judges its own: no project, no model, no network."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate import readers
from penstock.evaluate.opened import opened
from penstock.evaluate.reader import Results
from penstock.gate import given as case
from penstock.gate.decide import decide
from penstock.gate.given import MARGIN, Bounds
from penstock.report.judged import resulted
from penstock.report.judged.place import Place
from penstock.report.report import Report
from penstock.report.sections import gate as section
from penstock.spec.kinds.project import Gate

LARGEST = 1 << 30
"""Bytes of a file of results."""
_PIECE = 1 << 24


@dataclass(frozen=True, slots=True)
class Compared:
    """Two files of results, and how they are judged.

    Attributes:
        base, head: JSON, JSON Lines, CSV or Parquet.
        format: one of `readers.READERS`; None: by the shape of each file.
        coverage: the least share of rows that must pair, and of scores that must be there.
        content: whether rows' texts are shown.
    """

    base: Path
    head: Path
    format: str | None = None
    bounds: Bounds = Bounds()
    alpha: float = 0.05
    coverage: float = 0.98
    on_inconclusive: Literal["warn", "block"] = "warn"
    content: bool = False


def results(
    compared: Compared,
    *,
    seed: int | None = None,
    accept: str | None = None,
    accepted_by: str | None = None,
    explain: bool = False,
    prefix: str = "",
) -> Report:
    """Judges head's rows against base's.

    Args:
        accept: the digest that an earlier verdict printed; accepted_by: the owner who accepted head on the forge.
        prefix: of the working folder in its repository.

    Raises:
        Fatal: a file is not there or of no known format, or a flag names a metric that neither has.
    """
    rules = Gate(alpha=compared.alpha, coverage=compared.coverage, on_inconclusive=compared.on_inconclusive)
    rules = rules if seed is None else rules.model_copy(update={"seed": seed})
    before, after = (_read(path, compared.format) for path in (compared.base, compared.head))
    found = case.given(before, after, compared.bounds, coverage=rules.coverage)
    base, head = found.base.digest, found.head.digest
    verdict = decide([found.case], settings=rules, base=base, head=head, accept=accept, accepted_by=accepted_by)
    judged = found.case.evaluations
    made = section.section(
        verdict,
        base=base,
        head=head,
        evaluations=[(one.evaluation.name, case.CHAIN, "default", one.evaluation.digest) for one in judged],
        seed=rules.seed,
        alpha=rules.alpha,
        content=compared.content,
        explain=explain,
        results=resulted.published(found.base, found.head, compared.bounds.margin),
        places=[_place(one.evaluation.name, compared.head) for one in judged],
        command=shlex.join(
            ["penstock", "gate", *flags(compared), *(["--seed", str(rules.seed)] if rules.seed else [])]
        ),
    )
    return Report((made,), "gate", prefix)


def flags(compared: Compared) -> Sequence[str]:
    """As they are given to `penstock gate`."""
    words = ["--results", str(compared.base), str(compared.head)]
    bounds, plain = compared.bounds, Compared(compared.base, compared.head)
    words += ["--results-format", compared.format] if compared.format else []
    words += ["--margin", f"{bounds.margin:g}"] if bounds.margin != MARGIN else []
    for flag, amounts in (("--margin", bounds.margins), ("--min", bounds.min), ("--max", bounds.max)):
        for metric, amount in amounts.items():
            words += [flag, f"{metric}={amount:g}"]
    for flag, names in (("--metric", bounds.only), ("--smaller", bounds.smaller)):
        for name in sorted(names):
            words += [flag, name]
    words += ["--alpha", f"{compared.alpha:g}"] if compared.alpha != plain.alpha else []
    words += ["--coverage", f"{compared.coverage:g}"] if compared.coverage != plain.coverage else []
    words += ["--on-inconclusive", "block"] if compared.on_inconclusive == "block" else []
    return words


def _read(path: Path, format: str | None) -> tuple[str, str, Results | None, str | None]:
    data = bytearray()
    try:
        with path.open("rb") as file:
            while len(data) <= LARGEST and (piece := file.read(_PIECE)):
                data += piece
    except OSError as error:
        raise Fatal(f"'{path}' cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:  # a link in a checkout may lead to what never ends
        raise Fatal(f"'{path}' has more than {LARGEST:,} bytes", help="judge fewer rows at once")
    found = opened(path.as_posix(), bytes(data))
    return found.name, found.digest, readers.read(found, format), found.broken


def _place(evaluation: str, head: Path) -> Place:
    """What knows findings alone shows them at the file."""
    return Place(
        resource=f"Evaluation/{evaluation}",
        path="",
        file=head.as_posix(),
        line=1,
        column=1,
        end_line=None,
        end_column=None,
    )
