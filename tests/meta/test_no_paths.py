"""What is committed names no machine: no home folder, no package index."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Put together from parts, so that this file does not match itself.
FOLDERS = "|".join(["root", r"home/\w+", r"Users/\w+", "work", "farm"])
HOSTS = "|".join(["python" + "hosted", r"pypi\.org/" + "simple", r"registry\." + "npmjs", "--(extra-)?index" + "-url"])
MACHINE = re.compile(rf"(?<![\w.~$}}/-])/(?:{FOLDERS})/|{HOSTS}".encode())


def files() -> list[Path]:
    """Files that git tracks or would track; deleted ones left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_pattern_finds_what_it_is_for() -> None:
    found = [
        "/ro" + "ot/.cache",
        'x = "/ho' + 'me/me/x"',
        "https://files.python" + "hosted.org/x",
        "--index" + "-url x",
    ]
    assert all(MACHINE.search(text.encode()) for text in found)
    fine = ["https://penstock.example/home/me/", "tree/root/x", "$HOME/x", "~/home/x/", "/rooted/"]
    assert not [text for text in fine if MACHINE.search(text.encode())]


def test_no_file_names_a_machine() -> None:
    listed = files()
    assert ROOT / "pyproject.toml" in listed
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line[:120].decode(errors='replace')}"
        for path in listed
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if MACHINE.search(line)
    ]
    assert not found, "\n".join(found)


def test_locks_hold_pinned_names_and_hashes_only() -> None:
    line = re.compile(r"(#.*|[\w.-]+(\[[\w,-]+\])?==[\w.+!]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?)")
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert [lock.name for lock in locks] == [
        "build.txt",
        "fuzz.txt",
        "kfp.txt",
        "lock.txt",
        "platforms.txt",
        "promptflow.txt",
        "proxy.txt",
        "ragas.txt",
        "run.txt",
        "test.txt",
    ]
    for lock in locks:
        odd = [text for text in lock.read_text(encoding="utf-8").splitlines() if not line.fullmatch(text)]
        assert not odd, f"{lock.name}: {odd[:3]}"
