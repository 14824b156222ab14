"""One digest: whatever surrounds a compile."""

import json
import os
import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

VARIATIONS = int(os.environ.get("PENSTOCK_TEST_VARIATIONS", "2"))
"""50 and more by hand."""
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham")
LOCALES = ("C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8")


@cache
def interpreters() -> tuple[str, ...]:
    """This one, and those of other versions that have what Penstock needs."""
    found = [sys.executable]
    for version in ("3.11", "3.12", "3.13", "3.14"):
        path = shutil.which(f"python{version}")
        if path is not None and version != ".".join(map(str, sys.version_info[:2])):
            code = "import pydantic, yaml, jinja2, click, celpy, git, numpy"
            if subprocess.run([path, "-c", code], capture_output=True, check=False).returncode == 0:
                found.append(path)
    extra = os.environ.get("PENSTOCK_TEST_PYTHONS", "")
    return (*found, *filter(None, extra.split(os.pathsep)))


def vary(source: Path, target: Path, chance: random.Random) -> None:
    """Copies the files in another order, at other times, with or without CR LF ends, as a checkout may have them."""
    paths = sorted(path for path in source.rglob("*") if path.is_file() and ".git" not in path.parts)
    chance.shuffle(paths)
    is_windows = chance.random() < 0.5
    for path in paths:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        copy.write_bytes(data.replace(b"\n", b"\r\n") if is_windows else data)
        os.utime(copy, (chance.randrange(1 << 31),) * 2)


@pytest.mark.parametrize("number", range(VARIATIONS))
def test_every_variation_gives_the_same_bytes(number: int, handbook, tmp_path: Path) -> None:
    def layout(root: Path) -> dict[str, bytes]:
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert handbook("compile", "-o", str(tmp_path / "first")).code == 0
    chance = random.Random(number)
    root = tmp_path / ("d" * chance.randrange(1, 100)) / "with blanks and ä"
    vary(handbook.directory, root, chance)
    python = interpreters()[number % len(interpreters())]
    environ = {
        **handbook.environ,
        "TZ": chance.choice(ZONES),
        "LC_ALL": chance.choice(LOCALES),
        "PYTHONHASHSEED": str(chance.randrange(1 << 32)),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path and Path(path, "penstock").is_dir()),
        "PENSTOCK_CACHE_DIR": str(tmp_path / "another cache"),
    }
    if chance.random() < 0.5:
        subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    before = os.umask(chance.choice((0o000, 0o022, 0o077)))
    try:
        done = subprocess.run(
            [python, "-m", "penstock", "compile", "-o", str(tmp_path / "out"), "--format", "json"],
            cwd=root,
            env=environ,
            capture_output=True,
            check=False,
        )
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bundles"]
    for name in ("handbook", "bindings.production.json"):
        first, other = tmp_path / "first" / "production" / name, tmp_path / "out" / "production" / name
        same = (first.read_bytes(), other.read_bytes()) if first.is_file() else (layout(first), layout(other))
        assert same[0] == same[1], (name, python, environ)
