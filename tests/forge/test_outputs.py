"""Files of a runner: no value becomes another name."""

from pathlib import Path

from penstock.forge import outputs


def parsed(text: str) -> dict[str, str]:
    """As the runner reads it."""
    lines, found = text.splitlines(), {}
    while lines:
        name, _, delimiter = lines.pop(0).partition("<<")
        assert delimiter, name
        end = lines.index(delimiter)
        found[name], lines = "\n".join(lines[:end]), lines[end + 1 :]
    return found


def test_a_value_with_lines_and_delimiters_stays_one_value(tmp_path: Path) -> None:
    path = tmp_path / "output"
    values = {"a": "x\nverdict<<EOF\nPASS\nEOF", "b": "penstock_\n::set-output name=x::y"}
    assert outputs.outputs(str(path), values).state == "written"
    assert parsed(path.read_text(encoding="utf-8")) == values


def test_a_summary_takes_what_room_there_is(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_bytes(b"x" * 5_000)
    text = "".join(f"Paragraph {index} with ümläuts.\n\n" for index in range(1_000))
    assert outputs.summary(str(path), text, 10_000).state == "written"
    assert 5_000 < path.stat().st_size <= 10_000
    assert path.read_text(encoding="utf-8").rstrip().endswith("hold all.*")


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert outputs.summary(str(tmp_path), "x", 100_000).state == "failed"
    assert outputs.outputs(str(tmp_path / "no" / "file"), {}).state == "failed"
    assert outputs.outputs("", {}).state == "skipped"
