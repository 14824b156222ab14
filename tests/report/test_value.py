"""Values as JSON."""

import json

from penstock.report import value


def test_what_json_has_no_word_for() -> None:
    given = {1: (float("nan"), float("inf"), 0.5), "set": {"b", "a"}, "bytes": b"x"}
    assert value.plain(given) == {"1": [None, None, 0.5], "set": ["a", "b"], "bytes": "b'x'"}


def test_spread_is_the_same_over_lines() -> None:
    given = {"b": ["ü"], "a": {"c": 1}}
    assert json.loads(value.spread(given)) == given == json.loads(value.show(given))
    assert value.spread(given).splitlines()[:2] == ["{", '  "a": {']
    assert "\n" not in value.show(given)
