"""Gates three branches of the example in a scratch repository: UNCHANGED, PASS, FAIL.

Everything lies in build/demo. Ends with 0 where every branch got the verdict it should.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "handbook"
SCRATCH = ROOT / "build" / "demo"
REPOSITORY = SCRATCH / "repository"


@dataclass(frozen=True)
class Edit:
    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Branch:
    name: str
    what: str
    expected: str
    edits: tuple[Edit, ...]


BRANCHES = (
    Branch(
        "reword-descriptions",
        "edits descriptions only",
        "UNCHANGED",
        (
            Edit("models/answerer.yaml", "Picks the sentences that answer;", "Gives back the sentences that answer;"),
            Edit(
                "chains/handbook.yaml",
                "Finds sections of the handbook.",
                "Finds the sections that a question is about.",
            ),
        ),
    ),
    Branch(
        "more-context",
        "shows the reader more of the handbook (chosen on the development rows)",
        "PASS",
        (
            Edit("chains/handbook.yaml", "take: 3", "take: 4"),
            Edit("models/answerer.yaml", "sentences: 2", "sentences: 3"),
        ),
    ),
    Branch(
        "smaller-chunks",
        "cuts retrieval to one short chunk, to save tokens",
        "FAIL",
        (
            Edit("chains/handbook.yaml", "chunk: {tokens: 120, overlap: 20}", "chunk: {tokens: 40, overlap: 0}"),
            Edit("chains/handbook.yaml", "take: 3", "take: 1"),
        ),
    ),
)


def main() -> int:
    started = time.monotonic()
    prepare()
    wrong = [branch.name for branch in BRANCHES if not show(branch)]
    say("")
    for branch in BRANCHES:
        verdict = read(branch)
        say(f"{branch.name:<22}{verdict['verdict']:<14}{branch.what}")
    say(f"\n{time.monotonic() - started:.0f} s. Repository, comments, reports and bundles lie in {relative(SCRATCH)}")
    if wrong:
        say(f"not the expected verdict: {', '.join(wrong)}")
    return 1 if wrong else 0


def prepare() -> None:
    """The scratch repository: the example on main, and the branches."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    shutil.copytree(EXAMPLE, REPOSITORY)
    git("init", "--quiet", "--initial-branch=main")
    commit("Answer questions from the handbook")
    for branch in BRANCHES:
        git("checkout", "--quiet", "-b", branch.name, "main")
        for edit in branch.edits:
            apply(edit)
        commit(branch.what.capitalize())
    git("checkout", "--quiet", "main")


def show(branch: Branch) -> bool:
    """All verbs on one branch; whether the gate said what it should."""
    out = SCRATCH / branch.name
    say(f"\n{'─' * 100}\n{branch.name}: {branch.what}\n{'─' * 100}")
    git("checkout", "--quiet", branch.name)
    penstock("check")
    penstock("diff", "main..HEAD", "--env", "production")
    penstock("compile", "--env", "production", "-o", str(out / "bundles"))
    if branch.expected == "PASS":
        say("\nThe change was chosen on rows of their own, data/development.jsonl:")
        for revision in ("main", branch.name):
            git("checkout", "--quiet", revision)
            say(f"\n{revision}:")
            penstock("eval", "development", "--env", "production")
    code = penstock("gate", "--base", "main", "--head", branch.name, "--report", str(out))
    verdict = read(branch)
    say(f"\nexit {code}; comment {relative(out / 'comment.md')}, report {relative(out / 'report.html')},")
    say(f"bundle {relative(out / 'bundles')}")
    return bool(verdict["verdict"] == branch.expected and code == (1 if branch.expected == "FAIL" else 0))


def penstock(*arguments: str) -> int:
    say(f"\n$ penstock {' '.join(a.replace(str(ROOT) + '/', '') for a in arguments)}")
    environment = {**os.environ, "PENSTOCK_CACHE_DIR": str(SCRATCH / "cache")}
    command = [sys.executable, "-m", "penstock", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode


def git(*arguments: str) -> None:
    names = ["-c", "user.name=demo", "-c", "user.email=demo@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *names, *arguments], cwd=REPOSITORY, check=True)


def commit(message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


def apply(edit: Edit) -> None:
    path = REPOSITORY / edit.path
    text = path.read_text(encoding="utf-8")
    if text.count(edit.before) != 1:
        raise SystemExit(f"demo: {edit.path} holds {edit.before!r} {text.count(edit.before)} times, not once")
    path.write_text(text.replace(edit.before, edit.after), encoding="utf-8")


def read(branch: Branch) -> dict[str, str]:
    verdict: dict[str, str] = json.loads((SCRATCH / branch.name / "gate.json").read_text(encoding="utf-8"))
    return verdict


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
