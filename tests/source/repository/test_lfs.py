import pytest

from penstock.source.repository.lfs import is_pointer

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (POINTER, True),
        (POINTER.replace(b"\n", b"\r\n"), True),
        (b"# " + POINTER, False),
        (POINTER + b"x" * 1024, False),
        (b"version https://git-lfs.github.com/spec/v1\n", False),
        (b"", False),
    ],
)
def test_is_pointer(data: bytes, expected: bool) -> None:
    assert is_pointer(data) is expected
