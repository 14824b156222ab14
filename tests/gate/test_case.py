from dataclasses import replace
from typing import Any

import pytest


def test_a_run_of_another_bundle_is_no_evidence(bench: Any) -> None:
    judged = bench.judged(bench.evaluation(2), {"facts": [1.0, 1.0]}, {"facts": [1.0, 1.0]})
    with pytest.raises(ValueError, match="head run of quality is of sha256:head, not of sha256:other"):
        bench.case(judged, head="sha256:other")
    with pytest.raises(ValueError, match="base run"):
        bench.case(replace(judged, base=judged.head))
    with pytest.raises(ValueError, match="is of another"):
        bench.case(replace(judged, head=replace(judged.head, evaluation="another")))
