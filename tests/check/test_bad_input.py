"""Bad input of every class, through the whole check: the rule, the line, no traceback, bounded memory, no hang."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.check.bad_input import CLASSES, POINTER, Case, content, spec

from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.metrics.members import MEMBERS
from penstock.project.open import open_project
from penstock.source import store, worktree

TODAY = date(2026, 6, 1)
HANG = 60  # seconds after which a process hangs: not a bound on speed
MEBIBYTES = 200
CASES = [pytest.param(case, id=f"{name}: {case.name}"[:100]) for name, cases in CLASSES.items() for case in cases]
ROOT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: test}\nspec: {}\n"
GOOD = spec("Model", "model: builtin/echo", "good")
# Keeps what a class of cases does inside one process with a limit: for each its exit code and what it printed.
DRIVER = """
import contextlib, io, json, os, re, resource, sys
def check(folder):
    os.chdir(folder)
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    sys.argv = ["penstock", "check", "--color", "never"]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main()
    out.flush(), err.flush()
    return code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()
def peak():
    # ru_maxrss would be that of the process that started this one
    return int(re.search(r"VmHWM:\\s+([0-9]+) kB", open("/proc/self/status").read())[1])
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from penstock.__main__ import main
good, *folders = json.load(open(sys.argv[1]))
assert check(good)[0] == 0, check(good)
start = peak()
found = [check(folder) for folder in folders]
grown = peak() - start
sys.__stdout__.write(json.dumps({"found": found, "kibibytes": grown}))
"""


@pytest.mark.parametrize("case", CASES)
def test_is_found_where_it_is(case: Case, check: Callable[..., list[Diagnostic]]) -> None:
    found = check(case.files)
    meant = [each for each in found if (each.name, each.location.path) == (case.rule, case.file)]
    assert meant, [(each.name, each.location, each.message) for each in found]
    spans = [each.location.span for each in meant]
    assert case.line in [span.line if span else 0 for span in spans], spans
    assert {each.severity for each in meant} == {Severity.WARNING if case.warning else Severity.ERROR}
    assert any(case.says in each.message + (each.help or "") for each in meant), meant
    assert len(found) <= 3, "one mistake is not a page of findings"


def test_every_class_has_samples_and_every_name_is_one() -> None:
    for name, cases in CLASSES.items():
        assert len(cases) >= 14, name
        assert len({case.name for case in cases}) == len(cases), name


@pytest.mark.parametrize("name", CLASSES)
def test_command_line_ends_with_1_in_bounded_memory(
    name: str, tmp_path: Path, project: Callable[..., object], penstock
) -> None:
    """One process a class: what a case leaves behind, the next one meets."""
    project({"good.yaml": GOOD})
    for case in CLASSES[name]:
        project(case.files)
    folders = sorted(tmp_path.glob("project-*"), key=lambda path: int(path.name.partition("-")[2]))
    names = tmp_path / "folders.json"
    names.write_text(json.dumps([str(folder) for folder in folders]))
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(names)],
        env=penstock.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    for case, (code, out, err) in zip(CLASSES[name], told["found"], strict=True):
        assert code == (0 if case.warning else 1), (case.name, out, err)
        assert "Traceback" not in out + err, case.name
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out), case.name
        assert f" {case.rule}]" in out, case.name
    assert 0 < told["kibibytes"] < MEBIBYTES << 10


NAMES = [
    "a\nb.yaml",
    "a'b.yaml",
    'a"b.yaml',
    "a%0Ab.yaml",
    "a::error::b.yaml",
    "x" * 250 + ".yaml",
    "a\x1b[31mb.yaml",
    "é\u202e.yaml",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_a_file_of_any_name(name: str, form: str, penstock) -> None:
    penstock.write("penstock.yaml", ROOT)
    penstock.write(name, spec("Model", "model: builtin/echo\nmodes: chat"))
    ended = penstock("check", "--format", form)
    assert ended.code == 1 and "Traceback" not in ended.out + ended.err
    if form == "json":
        assert json.loads(ended.out)["diagnostics"][0]["file"] == name
    if form == "github":
        assert len(re.findall("^::error ", ended.out, re.MULTILINE)) == ended.out.count("::error file=") == 1
        assert "\x1b" not in ended.out


def test_a_file_whose_name_is_no_utf_8(penstock) -> None:
    penstock.write("penstock.yaml", ROOT)
    Path(os.fsdecode(os.fsencode(penstock.directory) + b"/a\xff.yaml")).write_text(GOOD)
    ended = penstock("check", "--format", "json")
    (found,) = json.loads(ended.out)["diagnostics"]
    assert (ended.code, found["name"], found["file"]) == (1, "not-regular", "a\\xff.yaml")


def test_what_is_no_file_is_named_and_never_waited_for(penstock) -> None:
    penstock.write("penstock.yaml", ROOT)
    penstock.write("folder.yaml/inside.yaml", GOOD)
    os.mkfifo(penstock.directory / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(penstock.directory)
        listener.bind("socket.yaml")
        os.chdir(here)
        git = json.loads(penstock("check", "--format", "json").out)
        subprocess.run(["rm", "-r", ".git"], cwd=penstock.directory, check=True)
        bare = json.loads(penstock("check", "--format", "json").out)
    assert git["summary"]["resources"] == bare["summary"]["resources"] == 2, "the folder's file is read"
    # git itself lists neither pipes nor sockets
    assert [(each["file"], each["name"]) for each in git["diagnostics"]] == []
    assert [(each["file"], each["name"]) for each in bare["diagnostics"]] == [
        ("pipe.yaml", "not-regular"),
        ("socket.yaml", "not-regular"),
    ]


def test_a_tracked_file_that_became_a_pipe(penstock) -> None:
    penstock.write("penstock.yaml", ROOT)
    penstock.write("a.yaml", GOOD)
    penstock.commit()
    (penstock.directory / "a.yaml").unlink()
    os.mkfifo(penstock.directory / "a.yaml")
    ended = penstock("check", "--format", "json")
    assert [each["name"] for each in json.loads(ended.out)["diagnostics"]] == ["not-regular"]


def test_a_file_that_goes_between_list_and_read(tmp_path: Path) -> None:
    (tmp_path / "penstock.yaml").write_text(ROOT)
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(spec("Model", "modes: chat", "other"))
    (tmp_path / "p.yaml").write_text(str(content("x.md")["spec.yaml"]))
    (tmp_path / "x.md").write_text("x")
    tree = worktree.open(tmp_path)
    assert len(tree.entries()) == 5
    (tmp_path / "a.yaml").unlink()
    (tmp_path / "x.md").unlink()
    found = run.run(open_project(tree, store.memory(), None, MEMBERS), None, TODAY)
    assert {(each.name, each.location.path) for each in found} == {
        ("unreadable-file", "a.yaml"),
        ("unreadable-file", "p.yaml"),
        ("unknown-field", "b.yaml"),
        ("missing-field", "b.yaml"),
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(check: Callable[..., list[Diagnostic]], tmp_path: Path) -> None:
    (tmp_path / "penstock.yaml").write_text(ROOT)
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "a.yaml").chmod(0)
    found = run.run(open_project(worktree.open(tmp_path), store.memory(), None, MEMBERS), None, TODAY)
    assert [(each.name, each.location.path) for each in found] == [("unreadable-file", "a.yaml")]


def test_a_file_beyond_any_size(tmp_path: Path) -> None:
    """Told by its size alone; a foreign one is nobody's business."""
    (tmp_path / "penstock.yaml").write_text(ROOT)
    (tmp_path / "p.yaml").write_text(str(content("x.md")["spec.yaml"]))
    for name in ("x.md", "foreign.yaml"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(10 << 30)
    found = run.run(open_project(worktree.open(tmp_path), store.memory(), None, MEMBERS), None, TODAY)
    assert [(each.name, each.location.path) for each in found] == [("unreadable-file", "p.yaml")]
    assert "64 MiB" in found[0].message


def test_a_link_never_shows_what_it_leads_to(penstock) -> None:
    penstock.write("penstock.yaml", ROOT)
    for index, name in enumerate(("a.yaml", "b.md", "c.jsonl")):
        (penstock.directory / name).symlink_to("/proc/self/environ")
        penstock.write(f"s{index}.yaml", str(content(name)["spec.yaml"]).replace("name: bad", f"name: s{index}"))
    ended = penstock("check", environ={"CANARY": "sings-loudly"})
    assert ended.code == 1 and "sings-loudly" not in ended.out + ended.err


def test_at_a_revision_the_same_findings(penstock) -> None:
    penstock.write("penstock.yaml", ROOT)
    penstock.write("p.yaml", str(content("x.md")["spec.yaml"]))
    penstock.write("x.md", POINTER)
    penstock.write("X.md", "x")
    penstock.write("empty.yaml", "# later\n")
    (penstock.directory / "link.yaml").symlink_to("p.yaml")
    penstock.commit()
    here, there = penstock("check", "--format", "json"), penstock("check", "--rev", "HEAD", "--format", "json")
    assert (here.code, here.out) == (there.code, there.out)
    names = {each["name"] for each in json.loads(here.out)["diagnostics"]}
    assert names == {"lfs-pointer", "case-collision", "empty-file", "not-regular"}


@pytest.mark.parametrize("arguments", [("--rev", "--output=x"), ("--rev", "nosuch"), ("../..",), ("--format", "x")])
def test_where_the_invocation_is_at_fault(arguments: tuple[str, ...], penstock) -> None:
    penstock.write("penstock.yaml", ROOT)
    penstock.commit()
    ended = penstock("check", *arguments)
    assert ended.code == 2 and "Traceback" not in ended.out + ended.err
    assert not (penstock.directory / "x").exists()
