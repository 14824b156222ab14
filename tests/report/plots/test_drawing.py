from penstock.report.plots.drawing import Arrow, dot, mermaid, tree

NAMES = {each: each for each in "abcd"}


def test_what_was_shown_above_is_not_unfolded_again() -> None:
    drawn = tree(NAMES, [Arrow("a", "b", "x"), Arrow("b", "d", "y"), Arrow("c", "b", "z"), Arrow("c", "b", "zz")])
    assert drawn.splitlines() == ["a", "└─ b  (x)", "   └─ d  (y)", "c", "└─ b  (z, zz)  ^ above"]


def test_circles_end() -> None:
    drawn = tree(NAMES, [Arrow("a", "b", "x"), Arrow("b", "a", "y"), Arrow("c", "c", "z")])
    assert drawn.splitlines() == ["c", "└─ c  (z)  ^ above", "d", "a", "└─ b  (x)", "   └─ a  (y)  ^ above"]


def test_a_long_chain_of_references_is_no_deep_recursion() -> None:
    names = {f"n{index:05}": "n" for index in range(5000)}
    keys = list(names)
    assert tree(names, [Arrow(a, b, "") for a, b in zip(keys, keys[1:], strict=False)]).count("\n") == 4999


def test_no_name_leaves_its_quotes() -> None:
    hostile = 'a"] --> b\n  click a "javascript:x" #quot; `<script>`'
    drawn = mermaid({"a": hostile}, [Arrow("a", "a", hostile)])
    assert len(drawn.splitlines()) == 3
    assert drawn.splitlines()[1].count('"') == 2
    assert "<" not in drawn and "`" not in drawn and "#quot;" not in drawn
    drawn = dot({'"a': hostile}, [])
    assert len(drawn.splitlines()) == 5
    assert r"\"] --> b" in drawn
