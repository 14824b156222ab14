"""Real repositories, as small as they can be."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

NAME = {"GIT_AUTHOR_NAME": "Ada Lovelace", "GIT_AUTHOR_EMAIL": "ada@example.org"}
SAME = {"GIT_COMMITTER_NAME": "Ada Lovelace", "GIT_COMMITTER_EMAIL": "ada@example.org"}
WHEN = {"GIT_AUTHOR_DATE": "2031-05-06T07:08:09+0230", "GIT_COMMITTER_DATE": "2031-05-06T07:08:09+0230"}


@dataclass(frozen=True)
class Repository:
    root: Path

    def git(self, *args: str) -> str:
        return self.raw(*args).decode().strip()

    def raw(self, *args: str) -> bytes:
        """git without our own hardening: what made the repository trusted itself."""
        ours = ["git", "-c", "protocol.file.allow=always", *args]
        return subprocess.run(
            ours, cwd=self.root, env=os.environ | NAME | SAME | WHEN, check=True, capture_output=True
        ).stdout

    def write(self, path: str, data: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def commit(self, subject: str = "a change") -> str:
        self.raw("add", "-A")
        self.raw("commit", "-q", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the developer's configuration nor a repository above the temporary folder plays a part."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Repository]:
    def build(name: str = "repo", *options: str) -> Repository:
        root = tmp_path / name
        root.mkdir(parents=True)
        made = Repository(root)
        made.raw("init", "-q", "-b", "main", *options)
        return made

    return build


@pytest.fixture
def repo(make: Callable[..., Repository]) -> Repository:
    return make()


@pytest.fixture
def hostile(repo: Repository, tmp_path: Path) -> tuple[Repository, Path]:
    """A committed repository whose own configuration starts programs that touch a marker."""
    repo.write("penstock.yaml", "kind: Project\n")
    repo.write("a.yaml", "a: 1\n")
    repo.commit()
    marker = tmp_path / "marker"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\ncat\n")
    program.chmod(0o755)
    for key in (
        *(
            "core.fsmonitor",
            "core.pager",
            "core.sshCommand",
            "core.askPass",
            "core.editor",
            "core.alternateRefsCommand",
        ),
        *("diff.external", "diff.evil.textconv", "filter.evil.smudge", "filter.evil.clean", "filter.evil.process"),
        *("gpg.program", "credential.helper", "uploadpack.packObjectsHook", "pager.log", "pager.ls-files"),
    ):
        repo.raw("config", key, str(program))
    for key, value in (
        ("log.showSignature", "true"),
        ("protocol.ext.allow", "always"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{program}"),
    ):
        repo.raw("config", key, value)
    repo.write(".gitattributes", "* filter=evil diff=evil\n")
    hooks = repo.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "post-checkout", "pre-commit", "reference-transaction", "fsmonitor-watchman"):
        hook = hooks / name
        hook.write_bytes(program.read_bytes())
        hook.chmod(0o755)
    return repo, marker
