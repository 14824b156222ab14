"""Offsets as lines and columns."""

from penstock.source.lines import Lines, decode, normal


def test_positions_count_code_points_and_every_line_end() -> None:
    lines = Lines("aé\U0001f600b\r\nc\rd\n\ne")
    assert [lines.position(offset) for offset in (0, 3, 6, 8, 10, 11)] == [
        (1, 1),
        (1, 4),
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 1),
    ]
    assert [lines.line(number) for number in range(7)] == ["", "aé\U0001f600b", "c", "d", "", "e", ""]
    assert len(lines) == 5


def test_other_separators_end_no_line() -> None:
    assert len(Lines("a\u2028b\u0085c\x0bd\x0ce")) == 1


def test_a_span_is_at_least_a_column_wide() -> None:
    assert Lines("ab\ncd").span(3, 3) == (2, 1, 2, 2)
    assert Lines("ab\ncd").span(1, 4) == (1, 2, 2, 2)


def test_decoding_and_line_ends() -> None:
    assert decode(b"\xef\xbb\xbfa\xff") == "a\ufffd"
    assert normal("a\r\nb\rc\n") == "a\nb\nc\n"
