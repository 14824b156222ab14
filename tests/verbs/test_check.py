"""`check` as a user meets it: located findings for every slip, and nothing else happens."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def findings(out: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(out)["diagnostics"]
    return found


def test_a_good_project_has_no_findings(starter) -> None:
    ended = starter("check", "--format", "json")
    assert (ended.code, findings(ended.out)) == (0, [])


@pytest.mark.parametrize(
    ("name", "before", "after", "line"),
    [
        ("unknown-field", "  mode: chat", "  mod: chat", "mod: chat"),
        ("unknown-reference", "      model: answerer", "      model: anwserer", "model: anwserer"),
        ("missing-variable", ', documents: "${{ steps.search.documents }}"}', "}", "with: {question"),
        ("step-cycle", 'query: "${{ inputs.question }}"', 'query: "${{ steps.answer.text }}"', "retrieve: pages"),
        ("duplicate-name", "metadata: {name: support,", "metadata: {name: answer,", None),
        ("yaml-syntax", "  chunk: {tokens: 200", "  chunk: {tokens: 200]", "chunk: {tokens"),
        (
            "missing-file",
            "content: Answer from the documents. If",
            "content: {file: prompts/gone.md} #",
            "prompts/gone.md",
        ),
    ],
)
def test_every_slip_is_located_and_explained(starter, name: str, before: str, after: str, line: str | None) -> None:
    if name == "duplicate-name":
        starter.write("again.yaml", (starter.directory / "evaluation.yaml").read_text())
    else:
        starter.replace("support.yaml", before, after)
    ended = starter("check", "--format", "json")
    assert ended.code == 1
    first = next(finding for finding in findings(ended.out) if finding["name"] == name)
    assert first["severity"] == "error"
    assert first["help"]
    text = (starter.directory / str(first["file"])).read_text().splitlines()
    if line is not None:
        assert line in text[int(str(first["line"])) - 1]
    shown = starter("check")
    assert shown.code == 1
    assert f"--> {first['file']}:{first['line']}:{first['column']}" in shown.out
    assert text[int(str(first["line"])) - 1] in shown.out, "the excerpt"
    assert "= help: " in shown.out
    assert "Traceback" not in shown.out + shown.err


def test_gate_refuses_findings_and_says_why(starter) -> None:
    starter.replace("support.yaml", "      model: answerer", "      model: anwserer")
    starter.commit()
    ended = starter("gate", "--base", "HEAD^", "--head", "HEAD")
    assert ended.code == 1
    assert "anwserer" in ended.out
    assert "PASS" not in ended.out and "UNCHANGED" not in ended.out


WATCH = """
import os, sys
allowed = tuple(sys.argv[1].split(os.pathsep))
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "os.system", "os.exec", "os.posix_spawn"):
        print("EVENT", event, arguments, file=sys.stderr)
    if event == "subprocess.Popen" and os.path.basename(str(arguments[0])) != "git":
        print("EVENT", event, arguments, file=sys.stderr)
    if event == "open" and isinstance(arguments[2], int) and isinstance(arguments[0], (str, bytes)):
        writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if writes and path != os.devnull and not path.startswith(allowed):
            print("EVENT write", path, file=sys.stderr)
    if event in ("os.mkdir", "os.rename", "os.remove") and not os.path.abspath(str(arguments[0])).startswith(allowed):
        print("EVENT", event, arguments, file=sys.stderr)
    if event == "import" and str(arguments[0]).startswith(("planted", "conftest", "tools")):
        print("EVENT import", arguments, file=sys.stderr)
sys.dont_write_bytecode = True
sys.addaudithook(hook)
from penstock.__main__ import main
sys.argv = ["penstock", "check"]
code = main()
heavy = sorted({"litellm", "ragas", "numpy", "scipy", "rich", "openai"} & set(sys.modules))
print("HEAVY", heavy, file=sys.stderr)
sys.exit(code)
"""


def test_check_runs_nothing_writes_nothing_and_reaches_nothing(handbook, tmp_path: Path) -> None:
    marker = handbook.directory / "ran"
    for name in ("planted.py", "conftest.py", "tools.py", "sitecustomize.py", "usercustomize.py"):
        handbook.write(name, f"open({str(marker)!r}, 'w')\n")
    handbook.write("app/prompts.py", f"open({str(marker)!r}, 'w')\nSYSTEM = 'Answer from the sections.'\n")
    handbook.replace("prompts/answer.yaml", "prompts/answer-system.md", "app/prompts.py, constant: SYSTEM")
    before = {path: path.read_bytes() for path in handbook.directory.rglob("*") if path.is_file()}
    handbook.write("watch.py", WATCH)
    cache = tmp_path / "cache"
    done = subprocess.run(
        [sys.executable, "-P", "watch.py", str(cache)],
        cwd=handbook.directory,
        env={**handbook.environ, "OPENAI_API_KEY": "canary"},
        capture_output=True,
        text=True,
        check=False,
    )
    (handbook.directory / "watch.py").unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "EVENT" not in done.stderr, done.stderr
    assert "HEAVY []" in done.stderr
    assert not marker.exists()
    assert before == {path: path.read_bytes() for path in handbook.directory.rglob("*") if path.is_file()}


def test_paths_are_seen_from_the_working_folder(starter) -> None:
    starter.replace("support.yaml", "take: 3", "tak: 3")
    starter.write("below/other.yaml", "kind: Nothing\n")
    for path in ("support.yaml", "./support.yaml", ".", str(starter.directory)):
        assert [each["file"] for each in findings(starter("check", path, "--format", "json").out)] == ["support.yaml"]
    assert starter("check", "pages").code == 0
    inside = type(starter)(starter.directory / "below", starter.directory.parent / "cache")
    assert inside("check", "../support.yaml").code == 1
    for asked in (inside("check", "support.yaml"), starter("check", "nosuch.yaml"), starter("check", "../..")):
        assert (asked.code, asked.out) == (2, "")
        assert "no file of the project at" in asked.err
