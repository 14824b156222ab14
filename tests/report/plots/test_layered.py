"""Layers from left to right."""

from itertools import pairwise

from penstock.report.plots.layered import layout

NODES = ["prompt", "chain", "outer", "quality", "monitor"]
EDGES = [
    ("prompt", "chain"),
    ("chain", "outer"),
    ("chain", "quality"),
    ("outer", "quality"),
    ("chain", "monitor"),
    ("quality", "monitor"),
]


def test_each_stands_to_the_right_of_what_leads_to_it() -> None:
    made = layout(NODES, EDGES)
    for source, target in EDGES:
        assert made.spots[source].layer < made.spots[target].layer
    assert made.layers == 5


def test_no_two_share_a_spot() -> None:
    nodes = [f"n{index}" for index in range(40)]
    edges = [(f"n{index}", f"n{(index * 7 + 3) % 40}") for index in range(40)]
    made = layout(nodes, edges)
    assert len(set(made.spots.values())) == 40


def test_a_long_edge_bends_in_every_layer_between() -> None:
    way = layout(NODES, EDGES).ways["chain", "monitor"]
    assert [spot.layer for spot in way] == [1, 2, 3, 4]
    assert all(abs(after.layer - before.layer) == 1 for before, after in pairwise(way))


def test_circles_are_drawn_too() -> None:
    made = layout(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "a"), ("b", "b")])
    assert set(made.ways) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert {spot.layer for spot in made.spots.values()} == {0, 1, 2}


def test_fewer_crossings_than_in_the_order_given() -> None:
    left, right = [f"l{index}" for index in range(8)], [f"r{index}" for index in range(8)]
    edges = [(f"l{index}", f"r{7 - index}") for index in range(8)]
    spots = layout([*left, *right], edges).spots
    assert [spots[target].place for _, target in sorted(edges, key=lambda e: spots[e[0]].place)] == sorted(
        spots[each].place for each in right
    )


def test_nothing() -> None:
    made = layout([], [])
    assert (made.layers, made.places, dict(made.spots)) == (0, 0, {})
