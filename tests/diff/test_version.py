import pytest

from penstock.diff.change import Level
from penstock.diff.version import FIRST, following, part


@pytest.mark.parametrize(
    "level, named, after",
    [
        (Level.NONE, None, "1.4.2"),
        (Level.METADATA, "patch", "1.4.3"),
        (Level.BEHAVIOURAL, "minor", "1.5.0"),
        (Level.BREAKING, "major", "2.0.0"),
    ],
)
def test_the_version_follows_the_level(level: Level, named: str | None, after: str) -> None:
    assert (part(level), following("1.4.2", level)) == (named, after)


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "01.2.3", "1.2.3-rc1", "1.2.3\n"])
def test_another_form_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        following(version, Level.METADATA)


def test_the_first_version_can_be_followed() -> None:
    assert following(FIRST, Level.METADATA) == "1.0.1"
