"""--env-file."""

from pathlib import Path

import pytest

from penstock.cli import envfile
from penstock.diagnostics.fatal import Fatal
from penstock.source import settings

PROJECT = """\
apiVersion: penstock/v1
kind: Project
metadata: {name: p}
spec: {}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: m}
spec: {model: openai/x, mode: chat, credentials: {env: MODEL_KEY}}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {bindings: {Model/m: {credentials: {env: PROD_KEY}}}}
"""


def test_only_declared_names_and_nothing_that_is_set(tmp_path: Path) -> None:
    (tmp_path / "penstock.yaml").write_text(PROJECT)
    file = tmp_path / ".env"
    file.write_text("# keys\nexport MODEL_KEY='from file' \nPROD_KEY=prod # comment\nPATH=/evil\nOTHER=1\n")
    operator = settings.read({"PROD_KEY": "set", "PATH": "/bin"})
    added = envfile.added(operator, file, tmp_path, None)
    assert dict(added.environ) == {"MODEL_KEY": "from file", "PROD_KEY": "set", "PATH": "/bin"}


def test_refused_in_ci(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="refused in CI"):
        envfile.added(settings.read({"CI": "true"}), tmp_path / ".env", tmp_path, None)


@pytest.mark.parametrize("text", ["no assignment", "1NAME=x", "=x"])
def test_what_is_no_assignment_is_refused_without_its_value(text: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"A=1\n{text}\n")
    with pytest.raises(Fatal, match="line 2") as raised:
        envfile.read(file)
    assert text not in raised.value.message


def test_a_missing_file_is_fatal(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="cannot be read"):
        envfile.read(tmp_path / ".env")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a b' # of the shop", "a b"),
        ('"a#b"\t# of the shop', "a#b"),
        ("a#b # of the shop", "a#b"),
        ("# nothing", ""),
        ("", ""),
        ("a\u2028OTHER=b", "a\u2028OTHER=b"),
        ("a\x0bOTHER=b", "a\x0bOTHER=b"),
        ("$(id) ${HOME} `id`", "$(id) ${HOME} `id`"),
        ("it's", "it's"),
        ("a\r", "a"),
    ],
)
def test_values(text: str, value: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(f"\ufeffKEY={text}\n".encode())
    assert envfile.read(file) == {"KEY": value}


@pytest.mark.parametrize("text", ['"canary', "'canary' more", '"canary"x', "canary\0"])
def test_a_value_that_cannot_be_meant_is_refused_without_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"KEY={text}\n")
    with pytest.raises(Fatal, match="line 1") as raised:
        envfile.read(file)
    assert "canary" not in raised.value.message


def test_a_file_without_an_end() -> None:
    with pytest.raises(Fatal, match="larger than"):
        envfile.read(Path("/dev/zero"))
