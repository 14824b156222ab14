"""Bounds that hold before any parser."""

import time

import pytest

from penstock.source.parsing.scan import ALIASES, BYTES, scan


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"a" * (BYTES + 1), "bytes"),
        (b"[" * 100_000, "levels of nesting"),
        (b"[\n" * 100_000, "levels of nesting"),
        (b"{a: " * 10_000, "levels of nesting"),
        (b"- " * 100_000, "levels of nesting"),
        (b"? " * 100_000, "levels of nesting"),
        (b"a: &a 1\n" + b"b: [" + b"*a," * (ALIASES + 1) + b"]", "aliases"),
        (b"".join(b"- &a%d 1\n" % i for i in range(ALIASES + 1)), "anchors"),
    ],
)
def test_limits(data: bytes, what: str) -> None:
    fault = scan("f.yaml", data)
    assert fault is not None
    assert (fault.rule, fault.facts["what"]) == ("yaml-limit", what)
    assert fault.location.span is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a" * BYTES,
        b"a: '" + b"[" * 1000 + b"'",
        b"a: |\n" + b"  [[[[ {{{{ * & *x &y\n" * 500,
        b"# " + b"[" * 1000,
        b"- {a: [1, {b: 2}]}\n" * 1000,
        b"a: |\n  text\n" + b" " * 100 + b"far right\n",
    ],
)
def test_what_is_no_structure_does_not_count(data: bytes) -> None:
    assert scan("f.yaml", data) is None


def test_time_grows_with_size_alone() -> None:
    def spent(size: int) -> float:
        start = time.process_time()
        scan("f.yaml", b"[" * size)
        scan("f.yaml", b"[ ]\n" * (size // 4))
        return time.process_time() - start

    spent(1000)
    small, large = (min(spent(size) for _ in range(3)) for size in (40_000, 400_000))
    assert large < 40 * max(small, 1e-3)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"ok: 1\r\nx: \xff", 2, 4),
        (b"\xef\xbb\xbfx: \x00", 1, 4),
        ("é: \u0085".encode(), 1, 4),
        (b"x: \x7f", 1, 4),
        (b"x\x00: 1", 1, 1),
    ],
)
def test_encoding_is_located_by_code_points_without_the_mark(data: bytes, line: int, column: int) -> None:
    fault = scan("f.yaml", data)
    assert fault is not None and fault.location.span is not None
    assert (fault.rule, *fault.location.span[:2]) == ("yaml-encoding", line, column)
