"""Printing, colour, files."""

import io
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from penstock.bundle import file
from penstock.cli import output
from penstock.diagnostics.fatal import Fatal
from penstock.source import device


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("when", "environ", "terminal", "expected"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
    ],
)
def test_colour(when: output.When, environ: dict[str, str], terminal: bool, expected: bool) -> None:
    assert output.coloured(when, Terminal() if terminal else io.StringIO(), environ) is expected


def test_a_file_is_written_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "report.txt"
    output.result("one\n", str(target))
    output.result("two\n", str(target))
    assert target.read_bytes() == b"two\n"
    assert [path.name for path in target.parent.iterdir()] == ["report.txt"]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask


def test_what_cannot_be_written_is_fatal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Fatal, match="cannot be written"):
        output.result("x", str(tmp_path / "file" / "report.txt"))


def test_a_poor_terminal_gets_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    output.result("0 → 1\n")
    assert raw.getvalue() == b"0 \\u2192 1\n"


@pytest.mark.parametrize(
    ("redirected", "said"), [(">&-", "standard output is closed"), (">/dev/full", "standard output cannot be written")]
)
def test_an_output_that_takes_nothing_is_2(redirected: str, said: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    ended = subprocess.run(
        ["sh", "-c", f'"$0" -m penstock schema Model {redirected}', sys.executable], capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: {said}")
    assert "Exception" not in ended.stderr


@pytest.mark.parametrize("asked", ["--version", "--help"])
def test_help_that_nothing_takes_is_2_and_no_bug(asked: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    ended = subprocess.run(
        ["sh", "-c", f'"$0" -m penstock {asked} >/dev/full', sys.executable], capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (2, "error: it could not be written: No space left on device\n")


def test_help_that_nobody_reads_ends_as_interrupted_and_not_as_a_finding() -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run([sys.executable, "-m", "penstock", "--help"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (130, b"")


def test_nobody_hears_errors(tmp_path: Path) -> None:
    ended = subprocess.run(
        ["sh", "-c", '"$0" -m penstock nosuch 2>&-', sys.executable], capture_output=True, cwd=tmp_path
    )
    assert ended.returncode == 2


def test_a_pipe_is_written_through_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "report"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        heard = pool.submit(pipe.read_bytes)
        output.result("one\n", str(pipe))
        assert heard.result() == b"one\n"
        heard = pool.submit(pipe.read_bytes)
        file.replace(pipe, b"two\n")
        assert heard.result() == b"two\n"
    assert pipe.is_fifo()


def test_a_file_in_memory_is_replaced_and_one_behind_a_stream_goes_on(tmp_path: Path) -> None:
    if not os.access("/dev/shm", os.W_OK):
        pytest.skip("there is no /dev/shm here")
    with TemporaryDirectory(dir="/dev/shm") as folder:
        (report := Path(folder) / "report").write_text("what was there before\n")
        output.result("new\n", str(report))
        assert report.read_text() == "new\n"
    with (tmp_path / "log").open("ab") as log:
        log.write(b"before\n")
        log.flush()
        output.result("new\n", f"/proc/self/fd/{log.fileno()}")
    assert (tmp_path / "log").read_bytes() == b"before\nnew\n"


def test_a_device_stays_what_it_is() -> None:
    for name in ("/dev/full", "/dev/stdout", "/proc/self/fd/1"):
        assert device.through(Path(name))
    assert not device.through(Path("/dev/none")) and not device.through(Path(__file__))
    node = os.lstat("/dev/full")
    for write in (lambda: output.result("x", "/dev/full"), lambda: file.replace(Path("/dev/full"), b"x")):
        with pytest.raises((Fatal, OSError), match="No space left"):
            write()
    assert os.path.samestat(node, os.lstat("/dev/full"))
