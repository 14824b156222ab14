from typing import Any

import pytest
from tests.check.practices.conftest import row

from penstock.check.practices.uneven_clusters import clusters


def test_effective_clusters_of_equal_sizes_are_their_number() -> None:
    assert clusters(["a", "b", "c"] * 4)[:3] == (3, 3.0, pytest.approx(1.3))
    assert clusters(["a"] * 9 + ["b"]).effective == pytest.approx(100 / 82)


def test_one_large_cluster_is_named_at_its_field(found: Any) -> None:
    rows = [row(index, topic="a" if index < 30 else f"t{index}") for index in range(40)]
    (only,) = found("uneven-clusters", rows)
    assert only.file == "penstock.yaml" and "75%" in only.message


def test_even_clusters_are_fine(found: Any, good: Any) -> None:
    assert not found("uneven-clusters", good)
