"""Progress: lines for logs, bars for terminals."""

import io
import subprocess
import sys
from itertools import count

import pytest

from penstock.cli import progress
from penstock.diagnostics.progress import Silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_every_tenth() -> None:
    said: list[str] = []
    now = count(0, 1)
    lines = progress.Lines(said.append, lambda: float(next(now)))
    lines.begin("quality", 100)
    for done in range(1, 101):
        lines.advance(done, usd=done / 100)
    lines.end()
    assert len(said) == 11
    assert said[0] == "quality: 100 to do"
    assert said[1] == "quality: 10 of 100, 0.1000 USD"
    assert said[-1] == "quality: 100 of 100, 1.0000 USD"


def test_what_is_quick_has_a_beginning_and_an_end() -> None:
    said: list[str] = []
    lines = progress.Lines(said.append, lambda: 0.0)
    lines.begin("quality", 100)
    for done in range(1, 101):
        lines.advance(done)
    lines.end()
    assert said == ["quality: 100 to do", "quality: 100 of 100"]


def test_a_line_every_thirty_seconds() -> None:
    said: list[str] = []
    now = iter([0.0, 10.0, 31.0, 40.0])
    lines = progress.Lines(said.append, lambda: next(now))
    lines.begin("quality", 1000)
    for done in (1, 2, 3):
        lines.advance(done)
    assert said == ["quality: 1000 to do", "quality: 2 of 1000"]


@pytest.mark.parametrize(
    ("quiet", "terminal", "environ", "expected"),
    [
        (True, True, {}, Silent),
        (False, True, {}, progress.Bars),
        (False, True, {"CI": "true"}, progress.Lines),
        (False, True, {"TERM": "dumb"}, progress.Lines),
        (False, False, {}, progress.Lines),
    ],
)
def test_which(quiet: bool, terminal: bool, environ: dict[str, str], expected: type[object]) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert isinstance(progress.progress(quiet=quiet, stream=stream, environ=environ), expected)


def test_bars_draw_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    bars = progress.Bars()
    bars.advance(1)
    bars.begin("quality [red]", 2)
    bars.advance(1, usd=0.5)
    bars.end("done")
    assert "done" in capsys.readouterr().err


def test_rich_is_loaded_by_the_first_bar_only() -> None:
    code = "import sys; from penstock.cli import progress; progress.Bars(); print('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
