"""The same specs give the same digest, wherever and whenever they are compiled."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from penstock.bundle import evidence, layout
from penstock.bundle.referrer import Referrer
from penstock.bundle.referrers import bom, provenance, version


def compiled(program, directory: Path, **environ: str) -> dict[str, str]:
    program.directory = directory
    out = directory.parent / f"out-{directory.name}"
    ended = program("compile", "-o", str(out), "--format", "json", environ=environ)
    assert ended.code == 0, ended.out + ended.err
    return {bundle["chain"]: bundle["digest"] for bundle in json.loads(ended.out)["bundles"]}


def test_place_time_zone_umask_and_hash_seed_leave_the_digest(handbook, tmp_path: Path) -> None:
    first = compiled(handbook, handbook.directory, TZ="UTC", PYTHONHASHSEED="0")
    elsewhere = tmp_path / "another place" / "with spaces"
    shutil.copytree(handbook.directory, elsewhere)
    for path in elsewhere.rglob("*.yaml"):
        os.utime(path, (0, 0))
    before = os.umask(0o077)
    try:
        second = compiled(handbook, elsewhere, TZ="Asia/Kathmandu", PYTHONHASHSEED="4242", LC_ALL="C")
    finally:
        os.umask(before)
    assert first == second
    assert set(first) == {"handbook"}


def test_strict_says_why_it_fails_what_compiles(handbook, tmp_path: Path) -> None:
    handbook.replace(
        "chains/handbook.yaml", "maxLength: 500}\n", "maxLength: 500}\n    unused: {type: string, default: a}\n"
    )
    for again in ("at first", "from what the last compile kept"):
        ended = handbook("compile", "-o", str(tmp_path / "out"), "--strict")
        assert ended.code == 1, again
        assert "the project has warnings, and --strict takes them for errors" in ended.err, again
        assert "`penstock check --strict` shows them" in ended.err
    assert "--strict takes" not in handbook("compile", "-o", str(tmp_path / "out")).err


def test_descriptions_and_comments_leave_the_digest_and_behaviour_does_not(handbook, tmp_path: Path) -> None:
    first = compiled(handbook, handbook.directory)
    handbook.replace("chains/handbook.yaml", "Finds sections of the handbook.", "Finds what a question is about.")
    handbook.replace(
        "models/answerer.yaml",
        "kind: Model\nmetadata:\n  name: answerer",
        "kind: Model # one\nmetadata:\n  name: answerer",
    )
    assert compiled(handbook, handbook.directory) == first
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 2")
    assert compiled(handbook, handbook.directory) != first


def test_what_is_written_reads_back(handbook, tmp_path: Path) -> None:
    digests = compiled(handbook, handbook.directory)
    out = handbook.directory.parent / f"out-{handbook.directory.name}"
    bundle = layout.read(out / "production" / "handbook")
    assert bundle.digest == digests["handbook"]
    assert (out / "production" / "bindings.production.json").is_file()


def test_bindings_lie_beside_the_bundle_and_not_in_it(handbook, tmp_path: Path) -> None:
    assert handbook("compile", "--env", "hosted", "-o", str(tmp_path / "out")).code == 0
    bundle = layout.read(tmp_path / "out" / "hosted" / "handbook")
    assert b"gpt-5.4-mini" in bundle.files["bundle.json"]
    assert b"OPENAI_API_KEY" not in bundle.files["bundle.json"]
    assert "OPENAI_API_KEY" in (tmp_path / "out" / "hosted" / "bindings.hosted.json").read_text()


def test_nothing_is_written_where_the_project_has_errors(starter, tmp_path: Path) -> None:
    starter.replace("support.yaml", "      model: answerer", "      model: anwserer")
    ended = starter("compile", "-o", str(tmp_path / "out"))
    assert ended.code == 1
    assert not (tmp_path / "out").exists()


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in out.rglob("*") if path.is_file()}


def test_what_did_not_change_is_left_and_what_was_damaged_is_mended(starter, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def written() -> dict[str, bool]:
        ended = starter("compile", "-o", str(out), "--format", "json")
        assert ended.code == 0, ended.err
        return {bundle["chain"]: bundle["written"] for bundle in json.loads(ended.out)["bundles"]}

    names = written()
    assert names and all(names.values())
    before = stamps(out)
    assert written() == dict.fromkeys(names, False)
    assert stamps(out) == before
    layer = max((out / "default" / "support" / "blobs").rglob("*"), key=lambda path: path.stat().st_size)
    data = layer.read_bytes()
    layer.write_bytes(data[:-1] + b"x")
    assert written() == {**dict.fromkeys(names, False), "support": True}
    assert layer.read_bytes() == data
    starter.write("NOTES.md", "nothing that a chain reads")
    assert written() == dict.fromkeys(names, False)
    shutil.rmtree(out / "default" / "support")
    assert written()["support"]
    layout.read(out / "default" / "support")


def test_a_kept_report_is_no_report_of_another_project_output_or_tag(starter, tmp_path: Path) -> None:
    def version(out: str) -> str:
        ended = starter("compile", "-o", out, "--format", "json")
        return next(b["version"] for b in json.loads(ended.out)["bundles"] if b["chain"] == "support")

    out = str(tmp_path / "out")
    assert version(out) == version(out) == "1.0.0"
    starter.git("tag", "support/v2.1.0")
    assert version(out) == "2.1.0"
    assert starter("compile", "-o", str(tmp_path / "other")).code == 0
    assert (tmp_path / "other" / "default" / "support" / "index.json").is_file()


def test_a_kept_report_is_none_of_another_clock_or_address(starter, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def told(clock: str) -> str:
        ended = starter("compile", "-o", str(out), environ={"SOURCE_DATE_EPOCH": clock})
        assert ended.code == 0, ended.err
        beside = (out / "default" / "support.referrers" / "blobs").rglob("*")
        return "".join(path.read_text() for path in beside if path.is_file())

    assert "1970-01-01T00:00:01Z" in told("1")
    assert "1970-01-01T00:00:02Z" in told("2")
    starter.git("remote", "add", "origin", "https://example.org/shop")
    assert "git+https://example.org/shop" in told("2")
    for nonsense in ("noon", "-1", "1_0", "99999999999999999999"):
        ended = starter("compile", "-o", str(out), environ={"SOURCE_DATE_EPOCH": nonsense})
        assert ended.code == 2 and "SOURCE_DATE_EPOCH" in ended.err


def test_bundles_of_chains_that_are_gone_are_named_and_stay(starter, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert starter("compile", "-o", str(out)).code == 0
    (out / "default" / "support").rename(out / "default" / "gone")
    (out / "default" / ".writing-left-1").mkdir()
    ended = starter("compile", "-o", str(out), "--format", "json")
    assert json.loads(ended.out)["stale"] == [(out / "default" / "gone").as_posix()]
    assert (out / "default" / "gone" / "index.json").is_file()
    assert not (out / "default" / ".writing-left-1").exists()
    one = starter("compile", "-o", str(out), "--chain", "support", "--format", "json")
    assert json.loads(one.out)["stale"] == []


def test_a_revision_compiles_to_the_bytes_of_its_checkout(handbook, tmp_path: Path) -> None:
    first = compiled(handbook, handbook.directory)
    commit = handbook.git("rev-parse", "HEAD")
    handbook.replace("chains/handbook.yaml", "take: 3", "take: 2")
    ended = handbook("compile", "--rev", commit, "-o", str(tmp_path / "old"), "--format", "json")
    assert {bundle["chain"]: bundle["digest"] for bundle in json.loads(ended.out)["bundles"]} == first
    here = handbook.directory.parent / f"out-{handbook.directory.name}" / "production"
    for path in here.rglob("*"):
        if path.is_file():
            assert (tmp_path / "old" / "production" / path.relative_to(here)).read_bytes() == path.read_bytes()


KILLS = int(os.environ.get("PENSTOCK_TEST_KILLS", "2"))


@pytest.mark.parametrize("way", ["changed", "new"])
def test_killed_at_any_point_it_leaves_the_old_or_the_new_bundle(starter, tmp_path: Path, way: str) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "penstock", "compile", "-o", str(out)]

    def digest() -> str | None:
        path = out / "default" / "support"
        if not path.exists():
            return None
        found = layout.read(path).digest
        kinds = {each.referrer.kind for each in evidence.attached(path, found)}
        assert {version.KIND, provenance.KIND, bom.KIND} <= kinds, "a bundle without its evidence"
        return found

    def writing() -> bool:
        places = [out / "default", out / "default" / "support", out / "default" / "support.referrers"]
        return any(name.startswith(".writing-") for place in places if place.is_dir() for name in os.listdir(place))

    def compile_now(wait: float | None) -> float:
        """Seconds from where it first touches the output on: what comes before changes nothing."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        child = subprocess.Popen(command, cwd=starter.directory, env={**starter.environ, "CI": "1"}, **quiet)
        while child.poll() is None and not writing():
            time.sleep(0.0002)
        start = time.monotonic()
        if wait is None:
            while child.poll() is None and writing():
                time.sleep(0.0002)
        else:
            time.sleep(wait)
            child.kill()
        took = time.monotonic() - start
        child.wait()
        return took

    chance = random.Random(0)
    took, old, ends = 0.02, None, []
    for number in range(KILLS):
        if way == "new":
            shutil.rmtree(out, ignore_errors=True)
            old = None
        text = (starter.directory / "support.yaml").read_text()
        starter.write("support.yaml", re.sub(r"question \d*\s*of|Answer( \d+)?", f"Answer {number}", text, count=1))
        compile_now(chance.uniform(0, 1.3 * took))
        seen = digest()
        took = max(0.002, compile_now(None) or took)
        assert seen in (old, digest())
        assert digest() != old
        assert not [path for path in out.rglob(".writing-*")]
        ends.append("old" if seen == old else "new")
        old = digest()
    if KILLS >= 50:
        assert {"old", "new"} == set(ends), ends


def test_two_at_once_into_one_output_leave_one_whole_compile(starter, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "penstock", "compile", "-q", "-o", str(out)]
    environ = {**starter.environ, "CI": "1"}
    both = [subprocess.Popen(command, cwd=starter.directory, env=environ, stderr=subprocess.PIPE) for _ in range(2)]
    for each in both:
        _, said = each.communicate()
        assert each.returncode == 0, said
    bundle = layout.read(out / "default" / "support")
    assert len(evidence.attached(out / "default" / "support", bundle.digest)) >= 3
    assert not list(out.rglob(".writing-*"))


def test_evidence_of_an_earlier_digest_goes_with_it_and_what_is_said_of_this_one_stays(starter, tmp_path: Path) -> None:
    out = tmp_path / "out"
    place = out / "default" / "support"
    assert starter("compile", "-o", str(out)).code == 0
    first = layout.subject(place)
    note = Referrer("application/vnd.example.note", "application/json", b"{}")
    evidence.attach(place, first, [note])
    starter.write("NOTE", "no part of it")
    assert starter("compile", "-o", str(out)).code == 0
    kinds = [each.referrer.kind for each in evidence.attached(place, first.digest)]
    assert note.kind in kinds and len(kinds) == len(set(kinds)) >= 4
    starter.write("support.yaml", re.sub("Answer", "Say", (starter.directory / "support.yaml").read_text()))
    assert starter("compile", "-o", str(out)).code == 0
    assert layout.subject(place) != first
    assert {each.subject for each in evidence.everything(place)} == {layout.subject(place)}
    blobs = {path.name for path in (evidence.folder(place) / "blobs" / "sha256").iterdir()}
    assert blobs == {name.removeprefix("sha256:") for each in evidence.everything(place) for name in each.image.blobs}
