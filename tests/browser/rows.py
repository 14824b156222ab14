"""A report with many rows, as the gate writes it: every third differs, every tenth is worse, every twentieth better."""

from penstock.report.report import Report
from penstock.report.sections.rows import Answer, Metric, Row, RowsSection

MOST = 5_000


def report(count: int = MOST, text: str = "") -> Report:
    """text: stands in every place where a model or a row has its say."""
    made = RowsSection(
        compared=True,
        metrics=(
            Metric(evaluation="quality", metric="facts", kind="score", larger_is_better=True, min=0.5),
            Metric(evaluation="quality", metric="right", kind="binary", larger_is_better=True),
        ),
        rows=tuple(_row(number, text) for number in range(count)),
        left_out=0,
    )
    return Report((made,), "gate")


def _row(number: int, text: str) -> Row:
    is_worse, is_better = number % 10 == 3, number % 20 == 7
    base = _answer(number, text, "base", 0.25 if is_better else 1.0)
    head = _answer(number, text, "head" if number % 3 == 0 else "base", 0.25 if is_worse else 1.0)
    return Row(
        evaluation="quality",
        environment="production",
        chain="support",
        row=f"q{number:05}{text}",
        cluster=f"topic-{number % 40}",
        required=number % 50 == 0,
        reviewed=True,
        slices={"language": ("en", "de", "fr")[number % 3]},
        inputs={"question": f"What does section {number} say about subject {number % 97}, and why? {text}"},
        base=(base,),
        head=(head,),
        different=number % 3 == 0,
        regressed=("facts",) if is_worse else (),
        improved=("facts",) if is_better else (),
        failed=is_worse,
    )


def _answer(number: int, text: str, side: str, score: float) -> Answer:
    told = " ".join(f"Sentence {part} of the {side} answer to question {number}." for part in range(8))
    return Answer(
        repeat=0,
        status="ok",
        scores={"facts": score, "right": float(score > 0.5)},
        outputs={"answer": f"{told} {text}", "sources": [f"page-{number % 97}"]},
        error=None,
        seconds=0.5 + number % 7 / 10,
        usd=0.0004,
        tokens=700 + number % 100,
    )
