"""The same specs give the same digest, wherever and whenever they are compiled."""

import json
import os
import shutil
from pathlib import Path

from penstock.bundle import layout


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
