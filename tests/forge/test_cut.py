"""A cut leaves nothing open."""

import pytest

from penstock.forge.cut import NOTE, cut

TEXT = (
    "<!-- m -->\n\nFirst.\n\n<details><summary>a</summary>\n\n"
    "````text\n\n```\n</details>\n\n````\n\n</details>\n\nLast.\n"
)


@pytest.mark.parametrize("size", range(0, len(TEXT) + 2, 3))
def test_nothing_is_left_open(size: int) -> None:
    made = cut(TEXT, size)
    assert made == TEXT or made.endswith(f"{NOTE}\n")
    kept = made.removesuffix(f"\n\n{NOTE}\n")
    assert len(kept) <= max(size, len(TEXT) if made == TEXT else 0)
    if made != TEXT:
        assert kept in ("", "<!-- m -->", "<!-- m -->\n\nFirst.", TEXT.removesuffix("\n\nLast.\n"))
