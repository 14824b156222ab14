import pytest

from penstock.diff.change import Level
from penstock.diff.version import FIRST, counted, following, part


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


def test_versions_along_a_line_follow_the_last_one_given() -> None:
    line = ["e", "d", "c", "b", "a"]
    levels = {
        "a": Level.BREAKING,
        "b": Level.METADATA,
        "c": Level.BREAKING,
        "d": Level.METADATA,
        "e": Level.BEHAVIOURAL,
    }
    assert counted(line, levels, {}) == dict.fromkeys(line, FIRST)
    later = {"c": "2.0.0", "d": "2.0.0", "e": "2.0.0"}
    assert counted(line, levels, {"b": "1.4.2"}) == {"a": FIRST, "b": "1.4.2", **later}
    given = {"b": "1.4.2", "c": "2.0.0"}
    assert counted(line, levels, given) == {"a": FIRST, "b": "1.4.2", "c": "2.0.0", "d": "2.0.1", "e": "2.1.0"}
    assert counted([], levels, given) == {}
