"""Git LFS: what stands in a checkout for a file that was not fetched."""

_HEAD = b"version https://git-lfs.github.com/spec/"
_LONGEST = 1024  # the format's own bound


def is_pointer(data: bytes) -> bool:
    """Whether a file's bytes only name the bytes that were meant."""
    return data.startswith(_HEAD) and len(data) < _LONGEST and b"\noid " in data
