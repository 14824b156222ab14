"""What people said of answers."""

from typing import ClassVar, Literal

from penstock.report import figure
from penstock.report.block import Block, Bullets, Foreign, Line, Tone, Verdict
from penstock.report.section import Section


class DatasetLabelSection(Section):
    """Labels or preference pairs, as far as they came."""

    name: ClassVar[str] = "dataset-label"
    dataset: str
    file: str
    kind: Literal["labels", "pairs"]
    written: int
    ties: int
    """Pairs of which neither is better; none is written."""
    left: int
    """That nobody has looked at."""

    def blocks(self) -> list[Block]:
        word = "LABELLED" if self.kind == "labels" else "PREFERRED"
        what = figure.count(self.written, "label" if self.kind == "labels" else "pair")
        tail: Line = (f"{what}, {figure.count(self.ties, 'tie')}, {self.left} left; in ", Foreign(self.file))
        made: list[Block] = [Verdict(word, Tone.GOOD if self.written else Tone.PLAIN, tail)]
        purpose = "evaluation" if self.kind == "labels" else "preference"
        spec = f"{{purpose: {purpose}, source: {{file: {self.file}}}, key: id}}"
        use = "a judge's `labels` name it" if self.kind == "labels" else "a Tuning with `method: dpo` names it"
        return [*made, Bullets((("as a Dataset: ", Foreign(spec, 200), f"; {use}"),))] if self.written else made


def section(
    dataset: str, file: str, kind: Literal["labels", "pairs"], written: int, ties: int, left: int
) -> DatasetLabelSection:
    return DatasetLabelSection(dataset=dataset, file=file, kind=kind, written=written, ties=ties, left=left)
