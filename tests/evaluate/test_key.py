from dataclasses import replace
from typing import Any

from penstock.evaluate.key import key
from penstock.spec.signature import Signature


def test_all_that_makes_rows_comparable_is_in_the_key(evaluation: Any) -> None:
    one = evaluation()
    rescored = {**one.signatures, "contains": replace(one.signatures["contains"], version=2)}
    keys = {
        key("sha256:f", one),
        key("sha256:g", one),
        key("sha256:f", evaluation(digest="sha256:other")),
        key("sha256:f", replace(one, signatures=rescored)),
    }
    assert len(keys) == 4
    assert all(found.startswith("sha256:") for found in keys)


def test_names_and_code_places_are_not(evaluation: Any) -> None:
    one = evaluation()
    moved: dict[str, Signature] = {name: replace(s, score="else:where") for name, s in one.signatures.items()}
    assert key("sha256:f", one) == key("sha256:f", replace(one, name="renamed", signatures=moved))
