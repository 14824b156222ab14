"""Cost and latency of answers."""

import re

from penstock.report.report import Report
from penstock.report.sections.rows import Answer, Row, RowsSection
from penstock.report.views.cost import VIEW


def answer(seconds: float, usd: float | None, status: str = "ok") -> Answer:
    return Answer.model_validate(
        {
            "repeat": 0,
            "status": status,
            "scores": {},
            "outputs": {},
            "error": None,
            "seconds": seconds,
            "usd": usd,
            "tokens": 100,
        }
    )


def made(base: list[Answer], head: list[Answer]) -> str:
    rows = tuple(
        Row(
            evaluation="quality",
            environment="default",
            chain="support",
            row=f"{index}",
            cluster="c",
            required=False,
            reviewed=True,
            slices={},
            inputs=None,
            base=(before,),
            head=(after,),
            different=True,
            regressed=(),
            improved=(),
            failed=False,
        )
        for index, (before, after) in enumerate(zip(base, head, strict=True))
    )
    return VIEW.html(Report((RowsSection(compared=True, metrics=(), rows=rows, left_out=0),), "gate"))


def figures(html: str, name: str) -> list[str]:
    found = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', html)
    assert found is not None
    return [re.sub("<[^>]+>", "", cell) for cell in found[1].split("</td>")[:-1]]


def test_means_sums_and_quantiles() -> None:
    html = made([answer(1.0, 0.01), answer(2.0, 0.03)], [answer(2.0, 0.02), answer(4.0, 0.06)])
    assert figures(html, "cost of an answer, mean") == ["0.0200 USD", "0.0400 USD", "+100.0 %"]
    assert figures(html, "cost of all answers") == ["0.0400 USD", "0.0800 USD", "+100.0 %"]
    assert figures(html, "latency, median") == ["1.0 s", "2.0 s", "+100.0 %"]
    assert figures(html, "latency, 99 of 100") == ["2.0 s", "4.0 s", "+100.0 %"]


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    html = made([answer(1.0, 0.01)], [answer(1.0, None)])
    assert figures(html, "cost of all answers") == ["0.0100 USD", "unknown", "—"]


def test_who_gave_no_answer_took_no_time() -> None:
    html = made([answer(1.0, 0.01), answer(9.0, 0.0, "errored")], [answer(1.0, 0.01), answer(1.0, 0.01)])
    assert figures(html, "latency, 99 of 100")[0] == "1.0 s"
