"""`--project` in the commands that a report names."""

from pathlib import Path

import pytest

from penstock.verbs.checkout import flag


@pytest.mark.parametrize(
    ("directory", "prefix", "expected"),
    [
        (".", "", []),
        (".", "shop/", []),
        ("shop", "shop/", ["--project", "shop"]),
        ("../shop", "teams/shop/", ["--project", "../shop"]),
        ("/srv/repository", "", []),
        ("/srv/repository/teams/shop", "teams/shop/", ["--project", "teams/shop"]),
        ("a\nb", "a\nb/", []),
    ],
)
def test_project(directory: str, prefix: str, expected: list[str]) -> None:
    assert flag.project(Path(directory), prefix) == expected
