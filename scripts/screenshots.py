"""Takes the pictures of docs/report.md: each view of a report, and pages of a catalogue, in light and dark.

python scripts/screenshots.py [FOLDER]   default: docs/images/report; needs Chromium and git

The report is that of the demo's change that fails, with two earlier results.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import demo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402

FOLDER = ROOT / "docs" / "images" / "report"
SIZE = 1280, 800
PAGES = {
    "site": "index.html",
    "site-chain": "Chain/handbook.html",
    "site-prompt": "PromptTemplate/answer.html",
}


def main() -> int:
    path = chromium.executable()
    if path is None:
        print("chromium is not installed", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium.started(path) as browser:
        work = Path(scratch)
        made(work)
        for dark in (False, True):
            look = "dark" if dark else "light"
            page = browser.page(*SIZE, dark=dark)
            page.open((work / "report.html").as_uri())
            for name in page.evaluate("[...document.querySelectorAll('#views a[data-go]')].map((e) => e.dataset.go)"):
                page.go(f"#/{name}{'?filter=regressed' if name == 'rows' else ''}")
                take(page, folder / f"{name}-{look}.webp")
            page.go("#/rows?filter=regressed")
            page.evaluate("document.querySelector('[data-step]')?.scrollIntoView({block: 'start'}), 0")
            take(page, folder / f"rows-steps-{look}.webp")
            for name, file in PAGES.items():
                page = browser.page(*SIZE, dark=dark)
                page.open(f"{(work / 'site').as_uri()}/{file}")
                take(page, folder / f"{name}-{look}.webp")
    size = sum(file.stat().st_size for file in folder.glob("*.webp"))
    print(f"{len([*folder.glob('*.webp')])} pictures, {size / 1e6:.2f} MB, in {folder}")
    return 0


def made(work: Path) -> None:
    """The report and the catalogue."""
    repository, environ = work / "repository", {**os.environ, "PENSTOCK_CACHE_DIR": str(work / "cache")}
    shutil.copytree(ROOT / "examples" / "handbook", repository)

    def run(*arguments: str) -> None:
        done = subprocess.run(arguments, cwd=repository, env=environ, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")

    def commit(message: str) -> None:
        names = ["-c", "user.name=Robin", "-c", "user.email=robin@example.org", "-c", "commit.gpgsign=false"]
        run("git", "add", "--all")
        run("git", *names, "commit", "--quiet", "--date", "2026-05-04T09:00:00Z", "--message", message)

    penstock = (sys.executable, "-m", "penstock")
    run("git", "init", "--quiet", "--initial-branch=main")
    commit("Answer questions from the handbook")
    for branch in demo.BRANCHES[1:]:
        run("git", "checkout", "--quiet", "-b", branch.name, "main")
        for edit in branch.edits:
            path = repository / edit.path
            path.write_text(path.read_text(encoding="utf-8").replace(edit.before, edit.after), encoding="utf-8")
        commit(branch.what.capitalize())
        run(*penstock, "gate", "--base", "main", "--head", branch.name, "--report", str(work / "past" / branch.name))
    last = work / "past" / demo.BRANCHES[-1].name / "report.json"
    run(*penstock, "report", str(last), "--history", str(work / "past"), "-o", str(work / "report.html"))
    run("git", "checkout", "--quiet", demo.BRANCHES[1].name)
    run(*penstock, "site", str(last.parent.parent / demo.BRANCHES[1].name / "report.json"), "-o", str(work / "site"))
    verdict = json.loads(last.read_text(encoding="utf-8"))["sections"][-1]["data"]["verdict"]
    if verdict != "FAIL":
        raise SystemExit(f"the report says {verdict}, not FAIL")


def take(page: chromium.Page, file: Path) -> None:
    page.evaluate("document.fonts.ready.then(() => 0)")
    page.settle()
    file.write_bytes(page.screenshot())


if __name__ == "__main__":
    sys.exit(main())
