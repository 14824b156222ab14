"""Chunks: nothing lost, nothing too long, overlap as asked."""

from hypothesis import given
from hypothesis import strategies as st

from penstock.runtime.retrieval.chunk import chunks
from penstock.text.tokens import estimate

PAGE = "\n".join(
    f"Line {number} says that item {number} costs {number} euro. It is sold in town." for number in range(40)
)


def test_short_text_is_one_chunk() -> None:
    assert chunks("One. Two.", 200, 20) == ["One. Two."]
    assert chunks(" \n ", 200, 20) == []


def test_bounded_and_cut_at_sentence_ends() -> None:
    found = chunks(PAGE, 60, 0)
    assert len(found) > 5
    assert all(estimate(part) <= 66 for part in found)
    assert all(part.endswith((".", "town.")) for part in found)
    assert "".join("".join(found).split()) == "".join(PAGE.split())


def test_overlap_repeats_the_end_of_the_chunk_before() -> None:
    found = chunks(PAGE, 60, 25)
    assert len(found) > len(chunks(PAGE, 60, 0))
    for before, after in zip(found, found[1:], strict=False):
        shared = next(size for size in range(len(after), -1, -1) if before.endswith(after[:size].strip()))
        assert 0 < estimate(after[:shared]) <= 30


def test_a_long_sentence_is_cut_between_words() -> None:
    found = chunks("word " * 300, 20, 0)
    assert all(estimate(part) <= 22 for part in found)
    assert "".join(found).replace(" ", "") == "word" * 300


@given(st.text(alphabet="ab .!?\n", max_size=400), st.integers(8, 40), st.integers(0, 60))
def test_every_word_is_in_a_chunk_and_it_ends(text: str, tokens: int, overlap: int) -> None:
    found = chunks(text, tokens, overlap)
    assert all(part.strip() == part and part in text for part in found)
    assert set(text.split()) <= {word for part in found for word in part.split()} or tokens < estimate(text)
    position = 0
    for part in found:
        position = max(text.index(part), position)
    assert not found or text.rstrip().endswith(found[-1])
