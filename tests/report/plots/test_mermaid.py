"""Names in a graph are data."""

import re

from penstock.report.plots import mermaid


def test_a_graph_of_two() -> None:
    drawn = mermaid.flowchart(
        [("Model/a", "Chain/b"), ("Chain/b", "Evaluation/c")], {"Model/a": "breaking"}, {"Evaluation": ("c",)}
    )
    assert drawn.splitlines()[:6] == [
        "flowchart LR",
        '  n0["Chain/b"]',
        '  n1["Evaluation/c"]',
        '  n2["Model/a"]',
        "  n0 --> n1",
        "  n2 --> n0",
    ]
    assert "  class n2 breaking" in drawn and "  class n1 run" in drawn


def test_hostile_names_stay_names() -> None:
    for name in (
        'x"]; click n0 "javascript:alert(1)',
        "a\nn9 --> n0",
        "`x` ```\n<img src=x>",
        "%%{init: {}}%%",
        "end\u202e",
    ):
        drawn = mermaid.flowchart([(f"Model/{name}", "Chain/b")], {}, {})
        assert len(drawn.splitlines()) == 4
        label = re.search(r'n1\["(.*)"\]$', drawn, re.MULTILINE)
        assert label is not None and not set(label[1]) & set('"<>`%{}[]|\u202e')


def test_more_edges_than_anybody_reads_are_counted() -> None:
    edges = [(f"Model/{index}", "Chain/b") for index in range(mermaid.MOST + 5)]
    assert "and 5 more edges" in mermaid.flowchart(edges, {}, {})
