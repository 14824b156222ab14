"""The token estimate."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.text.tokens import estimate

# Token counts under a byte-pair vocabulary of 100,000 entries, counted once.
PROSE = (
    "Employees may return unused equipment within thirty days of leaving. The manager signs the form, keeps a "
    "copy and sends the original to the finance department, which refunds the deposit at the end of the following"
    " month. Damaged items are not refunded unless the damage was reported when it happened; see section 4 for "
    "the details."
)
CODE = '''def total(rows, *, column="price", default=0.0):
    """Sum of a column over rows."""
    result = default
    for index, row in enumerate(rows):
        if column not in row:
            raise KeyError(f"row {index} has no {column!r}")
        result += float(row[column])
    return round(result, 2)
'''
JSON = (
    '{"id": "q-17", "question": "How long is the warranty?", '
    '"topic": "warranty", "facts": ["24 months"], "score": 0.875}'
)


@pytest.mark.parametrize(("text", "tokens"), [(PROSE, 64), (CODE, 76), (JSON, 40)])
def test_near_a_real_tokenizer(text: str, tokens: int) -> None:
    assert estimate(text) == pytest.approx(tokens, rel=0.15)


def test_empty_and_least() -> None:
    assert estimate("") == 0 and estimate(" ") == 1 and estimate("a") == 1


def test_script_without_spaces_costs_by_the_letter() -> None:
    assert 8 <= estimate("客户可以在三十天内退货") <= 13


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_grows_with_the_text_and_never_exceeds_its_bytes(a: str, b: str) -> None:
    assert 0 <= estimate(a) <= max(1, 2 * len(a.encode("utf-8", "surrogatepass")))
    assert estimate(a + "\n" + b) >= estimate(a) - 1


def test_floor_needs_no_numpy() -> None:
    code = "import sys, penstock.text.tokens, penstock.text.entailment; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
