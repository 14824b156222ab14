"""How commands end badly, well."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from penstock.cli import errors
from penstock.diagnostics.fatal import Fatal


def raising(error: BaseException) -> int:
    def command() -> int:
        raise error

    return errors.ending(command, ["run", "support", "--input", "question=private words"])


def test_fatal_says_what_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(Fatal("no such chain '\x1b[2Jx'", help="there is: support", exit_code=1)) == 1
    printed = capsys.readouterr()
    assert printed.err == "error: no such chain '\\u{1b}[2Jx'\n  = help: there is: support\n"
    assert printed.out == ""


def test_interrupt_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt()) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "planted",
    [
        "import penstock.cli.main as m\ndef run(arguments):\n try: exec('raise KeyboardInterrupt')\n"
        " except KeyboardInterrupt: return 130\nm.run = run",
        "import penstock.cli.main as m\ndef run(arguments): raise KeyboardInterrupt\nm.run = run",
        "class Loading:\n def find_spec(self, name, path=None, target=None):\n"
        "  if name == 'penstock.cli.main': raise KeyboardInterrupt\nsys.meta_path.insert(0, Loading())",
    ],
    ids=["in a text that runs", "while it ends", "while it loads"],
)
def test_an_interrupted_process_ends_with_130_and_not_by_the_signal(planted: str) -> None:
    code = f"import sys\n{planted}\nfrom penstock.__main__ import main\nsys.exit(main())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 130, ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_full_disk_is_no_bug(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("penstock.cli.output.unheard", lambda: None)
    assert raising(OSError(errno.ENOSPC, "No space left on device")) == 2
    assert capsys.readouterr().err == "error: it could not be written: No space left on device\n"


@pytest.mark.parametrize("code", [None, 0])
def test_what_a_library_ends_has_not_ended_well(capsys: pytest.CaptureFixture[str], code: int | None) -> None:
    assert raising(SystemExit(code)) == 4
    assert "before it had a result" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        raising(SystemExit(3))


def test_a_pipe_that_breaks_before_the_result_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("penstock.cli.output.unheard", lambda: None)
    assert raising(BrokenPipeError()) == 130


def test_a_working_folder_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert raising(FileNotFoundError(2, "No such file or directory")) == 2
    assert "the working folder is gone" in capsys.readouterr().err


def test_a_bug_is_4_with_a_report_fit_to_paste(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PENSTOCK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PROVIDER_API_KEY", "sk-canary-0123456789")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert raising(ValueError(f"wrong with sk-canary-0123456789 in {tmp_path}/project")) == 4
    printed = capsys.readouterr().err
    assert printed.startswith("error: a bug of Penstock: ValueError: wrong with ***")
    assert "Traceback" not in printed
    files = list((tmp_path / "cache").glob("penstock-bug-*.txt"))
    assert len(files) == 1
    assert str(files[0]) in printed
    text = files[0].read_text(encoding="utf-8")
    assert "Traceback" in text and "ValueError" in text
    assert "canary" not in text
    assert "private words" not in text
    assert str(tmp_path) not in text
    assert "~/project" in text


def test_an_unwritable_cache_falls_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = errors.write(ValueError("x"), [], {"PENSTOCK_CACHE_DIR": str(tmp_path / "file" / "cache")})
    assert made.parent == tmp_path


def test_broken_pipe_is_quiet(tmp_path: Path) -> None:
    code = "import sys; from penstock.__main__ import main; sys.exit(main())"
    environ = {**os.environ, "PENSTOCK_CACHE_DIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", code, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ
    ) as started:
        assert started.stdout is not None and started.stderr is not None
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == 0


def test_only_what_sounds_secret_is_redacted() -> None:
    values = [
        secret.reveal() for secret in errors.secrets({"A_TOKEN": "t" * 12, "PATH": "/usr/bin:/bin", "X_KEY": "ab"})
    ]
    assert values == ["t" * 12]
